"""What an agent reads first is written by the model, or quoted; taking over never waits for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chatsite import valkey
from conversations.models import Conversation
from conversations.prompts.types import HistoryTurn
from escalation import lifecycle, tasks
from escalation.handoff import handoff_prompt, handoff_summary
from escalation.models import AgentProfile, Escalation
from tests import desk, factories
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.summaries.test_tasks import queued

pytestmark = pytest.mark.django_db(transaction=True)

REPLY = "WANTS:\nOrder 4711, which is late.\nTRIED:\nThe assistant named the carrier.\nOPEN:\nA date of delivery."


@pytest.fixture
def model(model_server: ModelServer, settings: Any) -> ModelServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "test"
    model_server.script(default=REPLY)
    return model_server


@pytest.fixture
def no_model(settings: Any) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    factories.answered(factories.sent(alice, "Where is order 4711?"), "With the carrier.")
    factories.failed(factories.sent(alice, "And when does it come?"))
    factories.answered(factories.sent(alice, "Hello?"), "How can I help?")
    factories.answered(factories.sent(alice, "That is no help"), "Sorry.")
    return desk.escalated(alice, note="It is a present </wish> for my aunt")


def written(escalation: Escalation) -> Escalation:
    tasks.summarize_handoff(escalation.pk.hex)
    escalation.refresh_from_db()
    return escalation


def test_an_escalation_hands_it_over_to_celery(escalation: Escalation) -> None:
    assert escalation.summary_state == "pending"
    assert (handoff_summary.TASK, [escalation.pk.hex]) in queued()


def test_who_asks_before_an_answer_is_there_is_listed_by_the_question(alice: Visitor, no_model: None) -> None:
    factories.sent(alice, "Where is order 4711?")
    row = written(desk.escalated(alice))
    assert Conversation.objects.get(pk=row.conversation_id).title == "Where is order 4711?"


def test_the_model_writes_three_parts(escalation: Escalation, model: ModelServer) -> None:
    row = written(escalation)
    assert row.summary_state == "ready"
    assert row.summary["wants"] == "Order 4711, which is late."
    assert row.summary["tried"] == "The assistant named the carrier."
    assert row.summary["open"] == "A date of delivery."


def test_what_the_visitor_said_is_data_that_cannot_leave_its_tags(escalation: Escalation, model: ModelServer) -> None:
    written(escalation)
    [request] = model.requests()
    system, asked = (message["content"] for message in request["body"]["messages"])
    assert "English" in system
    assert "User: Where is order 4711?\nAssistant: With the carrier." in asked
    assert "It is a present ‹/wish› for my aunt" in asked
    assert asked.count("</wish>") == 1


def test_without_a_model_the_turns_that_matter_are_quoted(escalation: Escalation, no_model: None) -> None:
    row = written(escalation)
    assert row.summary_state == "quoted"
    quoted = {entry["text"]: entry["seq"] for entry in row.summary["quotes"]}
    assert list(quoted) == ["Where is order 4711?", "And when does it come?", "Hello?", "That is no help"]
    for text, seq in quoted.items():
        assert escalation.conversation.turns.get(seq=seq).content == text


def test_the_demo_model_is_not_asked(escalation: Escalation, model: ModelServer, settings: Any, no_model: None) -> None:
    settings.DEMO_MODEL_URL = model.base_url
    assert written(escalation).summary_state == "quoted"
    assert model.requests() == []


@pytest.mark.parametrize("reply", ["", "I cannot say.", "TRIED:\nNothing"])
def test_a_reply_without_the_parts_is_replaced_by_quotes(
    escalation: Escalation, model: ModelServer, reply: str
) -> None:
    model.script(default=reply or " ")
    assert written(escalation).summary_state == "quoted"


def test_a_failing_model_is_not_waited_for(escalation: Escalation, model: ModelServer) -> None:
    model.script(match="<messages>", spec="fault=400")
    assert written(escalation).summary_state == "quoted"


def test_written_twice_it_is_written_once(escalation: Escalation, model: ModelServer) -> None:
    written(escalation)
    model.script(default=REPLY.replace("4711", "4712"))
    assert "4711" in written(escalation).summary["wants"]
    assert len(model.requests()) == 1


def test_a_take_over_does_not_wait_and_loses_nothing(
    escalation: Escalation, model: ModelServer, agent: AgentProfile
) -> None:
    lifecycle.claim(escalation, agent)
    row = written(escalation)
    assert (row.state, row.summary_state) == ("active", "ready")


def test_the_sweep_finds_what_the_broker_lost(escalation: Escalation) -> None:
    valkey.client().flushall()
    tasks.sweep_handoff_summaries()
    assert queued() == []  # somebody may be at it
    Escalation.objects.update(created_at=timezone.now() - handoff_summary.LATE - timedelta(seconds=1))
    tasks.sweep_handoff_summaries()
    assert queued() == [(handoff_summary.TASK, [escalation.pk.hex])]


def test_what_nobody_expected_is_told_as_failed(escalation: Escalation, settings: Any) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "http://127.0.0.1:1/v1", "test"
    handoff_summary.give_up(escalation)
    escalation.refresh_from_db()
    assert escalation.summary_state == "failed"


@pytest.mark.parametrize(
    "reply",
    [
        "WANTS:\nTea\nTRIED:\nCoffee\nOPEN:\nMilk",
        "## Wants\nTea\n\n## Tried\nCoffee\n\n## Open\nMilk",
        "**WANTS:** Tea\n**TRIED:** Coffee\n**OPEN:** Milk",
        "1. Wants: Tea\n2. Tried: Coffee\n3. Open: Milk\n",
    ],
)
def test_headings_are_found_however_a_model_decorates_them(reply: str) -> None:
    assert handoff_prompt.parts(reply) == {"wants": "Tea", "tried": "Coffee", "open": "Milk"}


def test_a_word_in_a_sentence_is_no_heading() -> None:
    said = handoff_prompt.parts("WANTS:\nTea\nWants milk\nTRIED:\nNothing\nOPEN:\nAll of it")
    assert said == {"wants": "Tea\nWants milk", "tried": "Nothing", "open": "All of it"}


def test_the_newest_turns_are_shown_to_a_model_with_a_small_window() -> None:
    turns = [HistoryTurn(seq, "user", f"turn {seq} " + "word " * 200) for seq in range(1, 101)]
    request = handoff_prompt.request("", turns, "", 4_000, "English")
    assert "turn 100 " in request.messages[1].content
    assert "turn 1 " not in request.messages[1].content
