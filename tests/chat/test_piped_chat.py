"""`manage.py chat` in a pipe: only the answers come out."""

import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chatsite.tenancy.models import Organization
from tests.modelserver import ModelServer
from tests.stack import DEADLINE, ROOT, Stack


def chat(stack: Stack, lines: bytes, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "manage.py", "chat", *arguments]
    return subprocess.run(command, cwd=ROOT, env=stack.env, input=lines, capture_output=True, timeout=DEADLINE)


def test_only_the_answers_are_printed(stack: Stack, model: ModelServer) -> None:
    model.script("配送は三日です。", match="配送")
    model.script("Returns are free.", match="returns")
    done = chat(stack, "配送は？\n\nAnd returns?\n".encode())
    assert done.stdout.decode() == "配送は三日です。\nReturns are free.\n"
    assert done.returncode == 0


def test_an_answer_that_began_twice_is_printed_once(stack: Stack, model: ModelServer) -> None:
    done = chat(stack, b"Hello [[n=6,rate=0,fault=eof,at=3,times=1,id=p]]\n")
    assert done.stdout.count(b"t=") == 6
    assert done.returncode == 0


def test_a_question_without_an_answer_shows_in_the_exit_code(stack: Stack, model: ModelServer) -> None:
    done = chat(stack, b"Hello [[n=3,rate=0,fault=400]]\nAnd now?\n")
    assert done.returncode == 1
    assert b"The assistant can't answer this message." in done.stderr
    assert done.stdout.startswith(b"Thank you")


def test_what_is_no_text_is_replaced(stack: Stack, model: ModelServer) -> None:
    done = chat(stack, b"caf\xe9\0 open?\n")
    assert done.returncode == 0
    assert model.requests()[-1]["body"]["messages"][-1]["content"] == "caf\ufffd open?"


def test_a_message_that_is_too_long_is_refused(stack: Stack, model: ModelServer) -> None:
    done = chat(stack, b"x" * 40_000 + b"\n")
    assert done.returncode == 1
    assert b"at most 32000" in done.stderr
    assert model.requests() == []


def test_without_a_runner_nothing_is_asked(stack: Stack) -> None:
    stack.kill("runner0", signal.SIGTERM)
    done = chat(stack, b"Hello\n")
    assert done.returncode == 1
    assert b"No runner is running." in done.stderr


@pytest.mark.parametrize("arguments", [["--organization", "nobody"], ["--conversation", "conv_1"]])
def test_what_does_not_exist_is_said(organization: Organization, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="There is no"):
        call_command("chat", *arguments, stdout=StringIO())
