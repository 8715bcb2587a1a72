"""The programs that make up a running Chatsite, as command lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chatsite.supervision.child import Program

APPLICATION = "chatsite.asgi:application"
CELERY = ("-m", "celery", "--quiet", "-A", "chatsite")
QUIET_WORKER = ("--without-gossip", "--without-mingle", "-l", "info")
LARGEST_FRAME = "65536"
DRAIN_SECONDS = "5"  # Ctrl-C has ended everything within 10


@dataclass(frozen=True)
class Plan:
    server: str  # daphne | uvicorn
    host: str
    port: int
    web: int
    runners: int
    data_dir: Path
    listener: int | None = None  # an open socket, for several web processes behind one port
    demo_model_port: int | None = None


def programs(plan: Plan) -> list[Program]:
    return [*_web(plan), *_runners(plan), _worker(), _ingester(), _beat(plan), *_demo_model(plan)]


def _web(plan: Plan) -> Iterator[Program]:
    command = _uvicorn(plan) if plan.server == "uvicorn" else _daphne(plan)
    inherits = () if plan.listener is None else (plan.listener,)
    for name in _names("web", plan.web):
        yield Program(name, command, inherits=inherits)


def _daphne(plan: Plan) -> tuple[str, ...]:
    where = ("-b", plan.host, "-p", str(plan.port)) if plan.listener is None else ("--fd", str(plan.listener))
    return ("-m", "daphne", *where, "-v", "0", APPLICATION)  # the size of frames is limited in asgi.py


def _uvicorn(plan: Plan) -> tuple[str, ...]:
    where = ("--host", plan.host, "--port", str(plan.port)) if plan.listener is None else ("--fd", str(plan.listener))
    # Django reads a proxy's headers, when the settings say that there is one; uvicorn believes every local client's.
    parts = ("--loop", "uvloop", "--http", "httptools", "--ws", "websockets-sansio", "--no-proxy-headers")
    limits = ("--ws-max-size", LARGEST_FRAME, "--timeout-graceful-shutdown", DRAIN_SECONDS)
    return ("-m", "uvicorn", *where, *parts, *limits, "--no-access-log", "--log-level", "warning", APPLICATION)


def _runners(plan: Plan) -> Iterator[Program]:
    for name in _names("runner", plan.runners):
        yield Program(name, ("manage.py", "runner", "--drain-seconds", DRAIN_SECONDS))


def _worker() -> Program:
    # Threads: the jobs wait for a model or for PostgreSQL, and a forked pool would cost 100 MB a process.
    return Program("worker", (*CELERY, "worker", "--pool", "threads", "--concurrency", "2", *QUIET_WORKER))


def _ingester() -> Program:
    # Threads: the embedding model hangs after a fork. One, because a document keeps a core busy.
    options = ("-Q", "ingestion", "-n", "ingester@%h", "--pool", "threads", "--concurrency", "1", *QUIET_WORKER)
    return Program("ingester", (*CELERY, "worker", *options))


def _beat(plan: Plan) -> Program:
    # No pid file: one left by a crash would keep the next beat from starting.
    files = ("--pidfile=", "--schedule", str(plan.data_dir / "beat-schedule"))
    return Program("beat", (*CELERY, "beat", *files, "-l", "info"))


def _demo_model(plan: Plan) -> Iterator[Program]:
    if plan.demo_model_port is not None:
        yield Program("model", ("manage.py", "demo_model", "--port", str(plan.demo_model_port)))


def _names(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}.{number}" for number in range(1, count + 1)]
