"""`manage.py chat` at a terminal, against real processes."""

import signal
from typing import Any

import psycopg
import pytest

from tests.chat.terminal import CTRL_C, CTRL_D, Terminal
from tests.modelserver import ModelServer
from tests.stack import Stack


def rows(stack: Stack, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.embedded_url("database_url")) as database:
        return database.execute(query).fetchall()


def last_prompt(model: ModelServer) -> list[str]:
    return [message["content"] for message in model.requests()[-1]["body"]["messages"][1:]]


def test_an_answer_is_shown_and_the_talk_is_kept(terminal: Terminal, model: ModelServer) -> None:
    model.script("Three days, 三日です。", match="delivery")
    assert terminal.answer_to("How long is delivery? 配送は？") == "Three days, 三日です。"
    terminal.answer_to("And returns?")
    assert last_prompt(model) == ["How long is delivery? 配送は？", "Three days, 三日です。", "And returns?"]


def test_an_answer_comes_word_by_word(terminal: Terminal, model: ModelServer) -> None:
    terminal.enter("Hello [[n=6,rate=0,hold=3]]")
    model.wait(held=1)
    terminal.wait_for("Assistant › t=")
    model.release()
    terminal.wait_for("you › ")


def test_the_first_ctrl_c_stops_the_answer_and_the_second_leaves(
    terminal: Terminal, model: ModelServer, stack: Stack
) -> None:
    terminal.enter("Hello [[n=500,rate=20]]")
    terminal.wait_for("Assistant › t=")
    terminal.type(CTRL_C)
    terminal.wait_for("(stopped)")
    model.wait(cancelled=1)
    terminal.wait_for("you › ")
    assert rows(stack, "SELECT state FROM conversations_turn ORDER BY id DESC LIMIT 1") == [("stopped",)]
    terminal.type(CTRL_C)
    assert terminal.wait() == 0


def test_a_second_ctrl_c_leaves_even_when_the_answer_cannot_be_stopped(
    terminal: Terminal, model: ModelServer, stack: Stack
) -> None:
    terminal.enter("Hello [[n=500,rate=20]]")
    terminal.wait_for("Assistant › t=")
    with psycopg.connect(stack.embedded_url("database_url")) as database:
        database.execute("SELECT 1 FROM conversations_conversation FOR UPDATE")
        terminal.type(CTRL_C)
        terminal.wait_for("Ctrl-C again leaves")
        terminal.type(CTRL_C)
        terminal.wait_for("To go on:")
    assert terminal.wait() == 0
    model.wait(cancelled=1)


def test_the_end_of_input_leaves(terminal: Terminal) -> None:
    terminal.type(CTRL_D)
    assert terminal.wait() == 0


def test_retries_are_shown(terminal: Terminal, model: ModelServer) -> None:
    terminal.enter("Hello [[n=3,rate=0,fault=429,times=1,retry=2,id=r]]")
    terminal.wait_for("(the model is busy, trying again in 2 s)")
    terminal.wait_for("t=")
    terminal.wait_for("you › ")


def test_an_answer_that_begins_again_says_so(terminal: Terminal, model: ModelServer) -> None:
    terminal.enter("Hello [[n=6,rate=2,fault=eof,at=3,times=1,id=s]]")
    terminal.wait_for("(The answer broke off. The assistant starts again:)")
    terminal.wait_for("t=")
    terminal.wait_for("you › ")


def test_a_failure_is_a_sentence_and_regenerate_tries_again(terminal: Terminal, model: ModelServer) -> None:
    terminal.enter("Hello [[n=3,rate=0,fault=400,times=1,id=f]]")
    terminal.wait_for("The assistant can't answer this message.")
    terminal.enter("/regenerate")
    terminal.wait_for("t=")
    terminal.wait_for("you › ")


def test_commands(terminal: Terminal, model: ModelServer) -> None:
    terminal.enter("/help")
    terminal.wait_for("/regenerate asks for another answer")
    terminal.enter("/regenerate")
    terminal.wait_for("There is no answer yet that could be replaced.")
    terminal.answer_to("One")
    terminal.enter("/new")
    terminal.wait_for("(a new conversation)")
    terminal.answer_to("Two")
    assert last_prompt(model) == ["Two"]
    terminal.enter("/quit")
    assert terminal.wait() == 0


def test_a_conversation_is_continued(terminal: Terminal, model: ModelServer, stack: Stack) -> None:
    terminal.answer_to("Remember the tea.")
    terminal.type(CTRL_D)
    terminal.wait_for("--conversation ")
    assert terminal.wait() == 0
    conversation = terminal.screen[terminal.screen.rindex("conv_") :][:37]
    with Terminal(stack, "--conversation", conversation) as again:
        again.wait_for("Remember the tea.")
        again.wait_for("Thank you for your question.")
        again.wait_for("you › ")
        again.answer_to("What do you remember?")
        assert last_prompt(model)[0] == "Remember the tea."


def test_lines_are_edited_and_kept(terminal: Terminal, model: ModelServer, stack: Stack) -> None:
    left = "\x1b[D"
    terminal.answer_to("teh tea" + 4 * left + "\x7f\x7fhe")
    assert last_prompt(model) == ["the tea"]
    terminal.type(CTRL_D)
    terminal.wait()
    with Terminal(stack) as again:
        again.wait_for("you › ")
        again.enter("\x1b[A")
        again.wait_for("the tea")
    assert (stack.folder / "chat-history").stat().st_mode & 0o777 == 0o600


def test_what_the_model_writes_cannot_drive_the_terminal(terminal: Terminal, model: ModelServer) -> None:
    model.script("red\x1b]0;owned\x07 text", match="color")
    terminal.enter("color")
    terminal.wait_for("red]0;owned text")


@pytest.mark.usefixtures("model")
def test_without_a_runner_it_says_so(stack: Stack) -> None:
    stack.kill("runner0", signal.SIGTERM)
    with Terminal(stack) as terminal:
        terminal.wait_for("No runner is running.")
        assert terminal.wait() == 1
