"""An embedding service on loopback that can be told to fail, and to wait."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.modelserver import embedding
from tests.stack import DEADLINE


class EmbeddingService:
    """`status`: that it answers with. `asked`: how many texts were embedded."""

    def __init__(self, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self.reset()

    def reset(self) -> None:
        self.status, self.asked, self.requests = 200, 0, 0
        self._hold_at = -1
        self._holding, self._released = threading.Event(), threading.Event()

    def hold(self, after: int = 0) -> None:
        """Answer nobody any more, after so many requests from now."""
        self._hold_at = self.requests + after

    def wait(self) -> None:
        """Until somebody is waiting for an answer."""
        assert self._holding.wait(DEADLINE)

    def release(self) -> None:
        self._hold_at = -1
        self._released.set()

    def answer(self, body: bytes) -> tuple[int, bytes]:
        request = json.loads(body)
        number, self.requests = self.requests, self.requests + 1
        if 0 <= self._hold_at <= number:
            self._holding.set()
            self._released.wait(DEADLINE)
        if self.status != 200:
            return self.status, b'{"error": {"message": "out of order"}}'
        self.asked += len(request["input"])
        return 200, json.dumps(embedding.reply(request)).encode()


class Server(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """Whoever asked was killed."""


@contextmanager
def running() -> Iterator[EmbeddingService]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = service.answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = EmbeddingService(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.release()
        server.shutdown()
        server.server_close()
