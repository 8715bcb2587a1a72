"""After a hand-back the assistant goes on with everything that was said, and with a note that only it reads."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from pytest_django import Settings

from chatsite import valkey
from chatsite.tenancy.models import Organization
from chatsite.threads import in_thread
from conversations import context, intake, snapshots, summaries
from conversations.inference import background
from conversations.models import Turn
from conversations.prompts import summarizing
from conversations.runs import lifecycle as runs
from conversations.runs.runner import Options, RunnerProcess
from escalation import lifecycle
from escalation.models import AgentProfile
from escalation.talk import console
from escalation.types import Actor
from tests import desk, factories
from tests.api.client import Api
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "She may have the voucher KIWI20"


@pytest.fixture
def model(model_server: ModelServer, settings: Settings) -> ModelServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = model_server.base_url, "test"
    model_server.script(default="With pleasure.")
    return model_server


@pytest.fixture
async def start_runner(model: ModelServer, organization: Organization) -> AsyncIterator[Callable[[], None]]:
    process, serving = RunnerProcess(Options(drain_seconds=0)), set[asyncio.Task[None]]()
    yield lambda: serving.add(asyncio.create_task(process.serve()))
    process.stop()
    await asyncio.wait(serving)
    await valkey.async_client().aclose()


def helped(visitor: Visitor, agent: AgentProfile) -> None:
    """A person took part, and handed back."""
    factories.answered(factories.sent(visitor, "Where is my tea?"), "I do not know.")
    escalation = lifecycle.claim(desk.escalated(visitor), agent)
    console.reply(escalation, agent, "It broke on the way; a new one leaves today.", "k1")
    intake.send(visitor.principal, visitor.session_id, intake.Message("Thank you. And something for my trouble?"))
    lifecycle.hand_back(escalation, Actor.of(agent), NOTE)


async def test_the_assistant_answers_what_waits_knowing_what_the_person_said(
    alice: Visitor, agent: AgentProfile, model: ModelServer, web: WebServer, start_runner: Callable[[], None]
) -> None:
    async with Tab(web, alice) as tab:
        await tab.settled()
        await in_thread(helped)(alice, agent)
        start_runner()
        await tab.until(lambda frame: frame.get("response", {}).get("text") == "With pleasure.")
    [request] = [made for made in model.requests() if "something for my trouble" in str(made["body"]["messages"][-1])]
    system, *talk = request["body"]["messages"]
    assert NOTE in system["content"]
    assert "A person from the team took part" in system["content"]
    assert [message["content"] for message in talk] == [
        "Where is my tea?",
        "I do not know.",
        "(A human colleague wrote:) It broke on the way; a new one leaves today.",
        "Thank you. And something for my trouble?",
    ]
    seen = [
        tab.frames,
        await snapshots.after(alice.principal, alice.session_id, 0),
        (await Api(alice.token).get(f"/v1/conversations/{alice.session_id}/turns")).json,
        (await Api(alice.token).get(f"/v1/conversations/{alice.session_id}")).json,
    ]
    assert "KIWI20" not in str(seen)
    assert "With pleasure." in str(seen)


def test_what_was_said_stays_in_later_prompts(alice: Visitor, agent: AgentProfile) -> None:
    helped(alice, agent)
    factories.answered(alice.conversation.runs.active().get(), "With pleasure.")
    state = context.load(runs.start(alice.conversation, "How much is it?").run)
    assert [turn.role for turn in state.turns] == ["user", "assistant", "agent", "user", "assistant"]
    assert state.handover_note == NOTE


def test_a_summary_holds_what_the_person_said(alice: Visitor, agent: AgentProfile, model: ModelServer) -> None:
    helped(alice, agent)
    factories.answered(alice.conversation.runs.active().get(), "With pleasure.")
    alice.conversation.refresh_from_db()
    factories.turns(alice.conversation, 30)
    fold = summaries.due(alice.conversation)
    assert fold
    request, _ = summarizing.request("", fold.turns, background.window_of(background.pool_of(agent.organization_id)))
    assert "Colleague: It broke on the way" in request.messages[1].content
    assert "KIWI20" not in str(request)


def test_nothing_from_before_a_person_spoke_is_written_anew(alice: Visitor, agent: AgentProfile) -> None:
    factories.answered(factories.sent(alice, "Where is my tea?"), "I do not know.")
    escalation = lifecycle.claim(desk.escalated(alice), agent)
    console.reply(escalation, agent, "It leaves today.", "k1")
    lifecycle.hand_back(escalation, Actor.of(agent))
    with pytest.raises(runs.NothingToRegenerate):
        intake.regenerate(alice.principal, alice.session_id)
    assert Turn.objects.get(content="I do not know.").state == "complete"


def test_where_the_person_had_the_last_word_the_assistant_waits(alice: Visitor, agent: AgentProfile) -> None:
    escalation = lifecycle.claim(desk.escalated(alice), agent)
    console.reply(escalation, agent, "Good-bye.", "k1")
    lifecycle.hand_back(escalation, Actor.of(agent))
    assert not alice.conversation.runs.exists()
