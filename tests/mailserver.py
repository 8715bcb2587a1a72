"""A mail server on the loopback that keeps what it is given: as much of RFC 5321 as a client needs."""

import email
import socketserver
import threading
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self


class MailServer(socketserver.ThreadingTCPServer):
    """`with MailServer() as server`, which listens on `server.port`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.port = self.server_address[1]
        self.inbox: list[EmailMessage] = []
        self.refuses: str = ""
        """An answer to every recipient in place of 250, such as `550 No such user`."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()

    def settings(self) -> dict[str, Any]:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
        }


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 loopback")
        for raw in self.rfile:
            command = raw.decode().strip().upper()
            if command == "QUIT":
                self._say("221 Bye")
                return
            if command == "DATA":
                self._say("354 Go on")
                self._keep()
            if command.startswith("RCPT") and self.server.refuses:
                self._say(self.server.refuses)
            else:
                self._say("250 OK")

    def _keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.server.inbox.append(email.message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
