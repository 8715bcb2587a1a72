"""`manage.py runner`: execute runs until told to stop."""

import asyncio
import gc
import signal
from argparse import ArgumentParser
from typing import Any

import uvloop
from django.core.management.base import BaseCommand

from chatsite import metrics
from conversations.inference import providers
from conversations.knowledge import languages
from conversations.prompts import tokens
from conversations.runs.runner import Options, RunnerProcess


class Command(BaseCommand):
    help = "Executes runs: prompt, model, event log. SIGTERM drains it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capacity", type=int, default=2000, help="runs at once")
        parser.add_argument("--drain-seconds", type=float, default=25)
        parser.add_argument("--metrics-port", type=int, help="serve metrics there, for a machine without web processes")

    def handle(self, *args: Any, capacity: int, drain_seconds: float, metrics_port: int | None, **options: Any) -> None:
        if metrics_port:
            metrics.listen(metrics_port)
        tokens.load()
        languages.load()
        providers.load_all()
        gc.collect()
        gc.freeze()  # what was imported never becomes garbage: collections go from tens of milliseconds to two
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(Options(capacity, drain_seconds)))


async def _serve(options: Options) -> None:
    process = RunnerProcess(options)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, process.stop)
    await process.serve()
