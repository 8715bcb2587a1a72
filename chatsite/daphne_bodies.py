"""How large a body may be under Daphne, which writes it to disk, then into memory, before the application is asked."""

import asyncio
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from chatsite import bodies


def limit(request: Any, server: Any) -> None:
    """Make Daphne's class for a request refuse what is too large as it comes, and keep the rest on disk."""
    _refuse_too_large(request)
    _keep_on_disk(request, server)


def _refuse_too_large(request: Any) -> None:
    begin, take, end = request.gotLength, request.handleContentChunk, request.requestReceived

    def got_length(self: Any, length: int | None) -> None:
        begin(self, length)
        path = unquote_to_bytes(self.channel._path.partition(b"?")[0]).decode(errors="replace")
        self.limit, self.taken, self.refused = bodies.Limit.of(path), 0, False
        if length is not None and length > self.limit.body:
            _refuse(self)

    def take_chunk(self: Any, data: bytes) -> None:
        self.taken += len(data)
        if not self.refused and self.taken > self.limit.body:
            _refuse(self)
        if not self.refused:
            take(self, data)

    def received(self: Any, *line: bytes) -> None:
        if self.refused:
            self.channel.loseConnection()
            return
        self._parsePOSTFormSubmission = False  # Twisted would read the whole form into memory, for nobody
        end(self, *line)

    request.gotLength, request.handleContentChunk, request.requestReceived = got_length, take_chunk, received


def _refuse(request: Any) -> None:
    request.refused = True
    request.content.close()
    headers, content = request.limit.refusal()
    lines = [b"HTTP/1.1 413 Request Entity Too Large", *(name + b": " + value for name, value in headers)]
    request.channel.transport.write(b"\r\n".join([*lines, b"", content]))
    asyncio.get_running_loop().call_later(bodies.LINGER, request.channel.transport.loseConnection)


def _keep_on_disk(request: Any, server: Any) -> None:
    process, create = request.process, server.create_application

    def process_spooled(self: Any) -> Any:
        if not isinstance(self.content, BytesIO):  # Twisted's choice for what is small
            self.spooled, self.content = self.content, BytesIO()
            self.spooled.seek(0)
        return process(self)

    def create_application(self: Any, protocol: Any, scope: dict[str, Any]) -> Any:
        if spooled := getattr(protocol, "spooled", None):
            scope[bodies.SPOOLED] = spooled
        return create(self, protocol, scope)

    request.process, server.create_application = process_spooled, create_application
