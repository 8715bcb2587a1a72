"""The servers under test on one core; PostgreSQL, the model server and the client on the other."""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from tests.modelserver import ModelServer
from tests.stack import Stack

SERVERS, REST = {0}, {max(os.sched_getaffinity(0))}


@dataclass(frozen=True)
class Meter:
    """CPU seconds and resident bytes of each part of the product, since it was last read."""

    processes: dict[str, psutil.Process]

    def cpu(self) -> dict[str, float]:
        return {name: sum(process.cpu_times()[:2]) for name, process in self.processes.items()}

    def rss(self, name: str) -> int:
        return int(self.processes[name].memory_info().rss)


class Pinned:
    """`with Pinned(folder, server) as bench`: a running stack with its parts on their cores."""

    def __init__(self, folder: Path, server: str) -> None:
        os.sched_setaffinity(0, REST)
        self.model = ModelServer(process=True)
        self.folder, self.server = folder, server

    def __enter__(self) -> "Pinned":
        self.model.__enter__()
        self.stack = Stack(self.folder, self.model.base_url, server=self.server)
        self.stack.__enter__()
        valkey = int(redis.Redis.from_url(self.stack.embedded_url("redis_url")).info("server")["process_id"])
        parts = {"web": self.stack.processes["web"].pid, "runner": self.stack.processes["runner0"].pid}
        self.meter = Meter({name: psutil.Process(pid) for name, pid in {**parts, "valkey": valkey}.items()})
        for process in self.meter.processes.values():
            for thread in process.threads():
                os.sched_setaffinity(thread.id, SERVERS)
        return self

    def __exit__(self, *exc: object) -> None:
        self.stack.close()
        self.model.stop()

    @property
    def url(self) -> str:
        return self.stack.url
