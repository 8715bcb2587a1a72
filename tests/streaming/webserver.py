"""A real web server process on the tests' database, started with the command line that `manage.py up` uses."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from chatsite.supervision import programs

ROOT = Path(__file__).resolve().parents[2]


class WebServer:
    """`with WebServer("daphne") as server`. Its socket listens at once: what comes early waits until it is ready."""

    def __init__(self, server: str) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        plan = programs.Plan(
            server, "127.0.0.1", self.port, 1, 1, Path(settings.DATA_DIR), listener=self.listener.fileno()
        )
        self.program = next(program for program in programs.programs(plan) if program.name == "web")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/chat/"

    def __enter__(self) -> Self:
        env = os.environ | {"DATABASE_URL": database_url(), "CHATSITE_PROCESS": "web"}
        command = [sys.executable, *self.program.arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=self.program.inherits)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.listener.close()


def database_url() -> str:
    """Of this worker's test database."""
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
