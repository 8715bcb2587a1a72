"""The tests' handle on a fake model server: start it, script it, hold it, ask what it saw."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import urllib.request
from typing import Any, Self
from urllib.parse import urlencode

import orjson
import uvloop

from tests.modelserver.server import listen, serve

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ModelServer:
    """Every method blocks: from a coroutine, call `wait` through asyncio.to_thread.

    `with ModelServer() as server:` runs it in a thread of this process, `with ModelServer(process=True)`
    in one of its own, which also ends when this process does.
    """

    def __init__(self, *, process: bool = False) -> None:
        self.as_process = process
        self.origin = ""

    @property
    def base_url(self) -> str:
        """For OpenAI-compatible clients. Anthropic's take `origin`."""
        return f"{self.origin}/v1"

    def __enter__(self) -> Self:
        if self.as_process:
            self.start_process()
        else:
            self.start_thread()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start_thread(self) -> None:
        sock = listen("127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{sock.getsockname()[1]}"
        self.loop, self.ended = uvloop.new_event_loop(), asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(serve(sock, self.ended),))
        self.thread.start()

    def start_process(self) -> None:
        command = [sys.executable, "-m", "tests.modelserver", "--port", "0", "--until-stdin-closes"]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.child.stdout
        self.origin = self.child.stdout.readline().split()[-1]

    def stop(self) -> None:
        if self.as_process:
            self.child.communicate()
            return
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join()
        self.loop.close()

    def script(self, text: str | None = None, **rule: Any) -> None:
        """script(default=...), script("text", name=...), or script("text", match=..., and a Rule's fields)."""
        self.call("/script", rule if text is None else rule | {"text": text})

    def release(self) -> None:
        self.call("/release", {})

    def reset(self) -> None:
        self.call("/reset", {})

    def wait(self, **numbers: int) -> dict[str, int]:
        """Until the server's numbers reach these: wait(held=1), wait(cancelled=1), wait(open=0)."""
        reached: dict[str, int] = self.call(f"/wait?{urlencode(numbers)}")
        return reached

    def stats(self) -> dict[str, Any]:
        numbers: dict[str, Any] = self.call("/stats")
        return numbers

    def requests(self) -> list[dict[str, Any]]:
        """The newest thousand: path, headers, body."""
        recorded: list[dict[str, Any]] = self.call("/requests")
        return recorded

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else orjson.dumps(body)
        with NO_PROXY.open(self.origin + path, data=data, timeout=30) as response:
            return orjson.loads(response.read())
