"""What visitors say while people are asked for, or there, reaches the desk; and where they stand reaches them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatsite.threads import in_thread
from conversations import intake
from conversations.models import Conversation
from escalation import lifecycle, tool
from escalation.asking import ConversationClosed
from escalation.extension import desk_state
from escalation.listing import places
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent
from escalation.tool import ASK_FOR_A_PERSON
from escalation.types import Actor
from tests import desk, factories
from tests.escalation.days import close, configure
from tests.factories import Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.django_db(transaction=True)

Counted = Callable[[int], AbstractContextManager[object]]


def say(visitor: Visitor, text: str) -> None:
    intake.send(visitor.principal, visitor.session_id, intake.Message(text))


def hear(visitor: Visitor, **sign: object) -> None:
    intake.hear(visitor.principal, visitor.session_id, sign)


def test_the_row_follows_the_visitor(alice: Visitor, agent: AgentProfile) -> None:
    row = desk.escalated(alice)
    for text in ("x" * 300, "And then?"):
        say(alice, text)
        found = Escalation.objects.get()
        assert (found.last_role, found.last_text) == ("user", text[:200])
        lifecycle.claim(row, agent)  # the second time it changes nothing
    assert list(EscalationEvent.objects.values_list("kind", flat=True)) == ["opened", "assigned", "joined"]


def test_a_conversation_of_the_assistant_alone_costs_no_query(alice: Visitor) -> None:
    configure(alice.conversation.organization)
    say(alice, "one")
    with CaptureQueriesContext(connection) as queries:
        say(alice, "two")
        desk_state(Conversation.objects.get())
        hear(alice, type="typing", on=True)
    assert not [query["sql"] for query in queries if "escalation_" in query["sql"]]


def test_what_is_read_never_goes_back_nor_beyond_the_newest_turn(alice: Visitor) -> None:
    say(alice, "Hello")
    desk.escalated(alice)
    for seq, read in ((1, 1), (99, 2), (0, 2)):
        hear(alice, type="read", seq=seq)
        assert Escalation.objects.get().visitor_read_seq == read


def test_nobody_is_told_of_a_visitor_whom_nobody_has(alice: Visitor, agent: AgentProfile) -> None:
    row = desk.escalated(alice)
    lifecycle.resolve(row, Actor.of(agent), "solved")
    hear(alice, type="read", seq=1)
    assert Escalation.objects.get().visitor_read_seq == 0


async def test_the_visitor_sees_the_place_change_and_the_person_come(
    alice: Visitor, bob: Visitor, agent: AgentProfile, web: WebServer
) -> None:
    first = await in_thread(desk.escalated)(bob)
    await in_thread(desk.escalated)(alice)
    async with Tab(web, alice) as tab:
        await tab.settled()
        await in_thread(say)(alice, "Hello?")
        before = await tab.until(lambda frame: frame.get("state") == "standing")
        assert (before["desk"]["state"], before["desk"]["position"]) == ("queued", 2)
        await in_thread(lifecycle.claim)(first, agent)
        await in_thread(places.tell)(agent.organization_id)
        after = await tab.until(lambda frame: frame.get("state") == "standing")
        assert after["desk"]["position"] == 1
        second = await Escalation.objects.aget(conversation=alice.conversation)
        await in_thread(lifecycle.claim)(second, agent)
        turn = await tab.until(lambda frame: frame["type"] == "turn")
        assert turn["turn"]["payload"]["event"] == "agent_joined"
        active = await tab.until(lambda frame: frame.get("state") == "standing")
        assert (active["desk"]["state"], active["desk"]["position"]) == ("active", None)
        assert active["desk"]["agent"] == {"id": agent.public_id, "name": "Aiko", "picture": None}


def test_a_tool_of_the_model_asks_for_a_person(alice: Visitor) -> None:
    parameters = ASK_FOR_A_PERSON.parameters(alice.conversation)
    assert parameters["properties"]["reason"]["enum"] == ["order", "payment", "technical", "complaint", "other"]
    said = ASK_FOR_A_PERSON.call(alice.conversation, {"reason": "payment", "note": "Paid twice.\0" + "x" * 3000})
    assert "will join" in said
    row = Escalation.objects.select_related("reason").get()
    assert row.reason
    assert (row.origin, row.reason.key, row.note[:11], len(row.note)) == ("tool", "payment", "Paid twice.", 2000)
    assert EscalationEvent.objects.get().actor_kind == "system"
    ASK_FOR_A_PERSON.call(alice.conversation, {"reason": "nonsense", "note": None})
    assert Escalation.objects.count() == 1


def test_a_tool_says_when_nobody_is_there_or_comes(alice: Visitor, bob: Visitor) -> None:
    organization = alice.conversation.organization
    close(organization)
    assert "message was left" in ASK_FOR_A_PERSON.call(alice.conversation, {})
    configure(organization, enabled=False)
    assert "Nobody can be asked" in ASK_FOR_A_PERSON.call(bob.conversation, {})
    assert Escalation.objects.count() == 1


def test_a_tool_cannot_open_what_has_ended(alice: Visitor) -> None:
    lifecycle.end(alice.conversation)
    with pytest.raises(ConversationClosed):
        tool.escalate(alice.conversation)


def test_an_answer_that_was_being_written_stands_in_the_queue_too(
    alice: Visitor, assistant_answers: DeskSettings
) -> None:
    run = factories.sent(alice, "Hello")
    desk.escalated(alice)
    factories.answered(run, "Good day.")
    assert Escalation.objects.get().last_text == "Good day."
    factories.failed(factories.sent(alice, "And?"))
    assert Escalation.objects.get().last_text == "And?"
