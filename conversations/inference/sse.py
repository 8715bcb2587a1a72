"""Server-sent events, from bytes as they were read from the socket to the payloads of `data`."""

from __future__ import annotations

BLANK = (b"\n", b"\r\n", b"\r")


class EventParser:
    """Fed any cut of the bytes, gives whole payloads; what is unfinished waits for the next read.

    Works on bytes, so that a character split between two reads is never decoded in halves.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        lines = (self._rest + data).splitlines(keepends=True)
        # A lone CR at the end may be the first half of a CRLF.
        self._rest = b"" if not lines or lines[-1].endswith(b"\n") else lines.pop()
        return self._payloads(lines)

    def close(self) -> list[bytes]:
        """The last payload, when the stream ended without the blank line that should follow it."""
        last, self._rest = self._rest, b""
        return self._payloads([last, b"\n"])

    def _payloads(self, lines: list[bytes]) -> list[bytes]:
        payloads = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].strip())
            elif line in BLANK and self._data:
                payloads.append(b"\n".join(self._data))
                self._data.clear()
        return payloads
