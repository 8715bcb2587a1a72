"""POST /chat/escalate: the visitor asks for a person."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings

from chatsite.tenancy.models import Organization, WidgetSite
from conversations.models import Conversation
from escalation import lifecycle
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent, Priority, Reason
from tests import desk, factories
from tests.api.client import Api
from tests.escalation.days import close, configure, open_again
from tests.escalation.said import NOBODY, notes
from tests.factories import ORIGIN, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_asking_gives_a_place_in_the_queue(as_alice: Api, alice: Visitor) -> None:
    answer = await as_alice.post(
        "/chat/escalate",
        {
            "session_id": alice.session_id,
            "reason": "payment",
            "note": "It was taken twice.",
            "contact": {"name": " Alice \n A. ", "email": "alice@example.com"},
        },
    )
    assert answer.status == 201
    row = await Escalation.objects.select_related("reason").aget()
    assert answer.json == {
        "escalation_id": row.public_id,
        "state": "queued",
        "created": True,
        "desk": {**NOBODY, "escalation_id": row.public_id, "state": "queued", "position": 1, "can_withdraw": True},
    }
    assert row.reason
    assert (row.origin, row.reason.key, row.note) == ("visitor", "payment", "It was taken twice.")
    assert (row.contact_name, row.contact_email, row.is_message) == ("Alice A.", "alice@example.com", False)
    conversation = await Conversation.objects.aget()
    assert (conversation.mode, conversation.held) == ("queued", True)
    assert await notes(alice) == ["escalated"]
    assert (await EscalationEvent.objects.aget()).kind == "opened"


async def test_the_session_says_what_can_be_asked_for(site: WidgetSite, organization: Organization) -> None:
    body = {"widget_key": site.public_key, "locale": "de"}
    opened = await Api().post("/chat/session", body, {"Origin": ORIGIN})
    offered = opened.json["config"]["escalation"]
    assert offered["reasons"][0] == {"key": "order", "label": "Eine Bestellung oder Lieferung"}
    assert (offered["open"], offered["opens_at"], offered["contact_required"]) == (True, None, False)
    read = await Api(opened.json["token"]).get(f"/chat/session/{opened.json['session_id']}")
    assert read.json["desk"] == NOBODY


async def test_reasons_are_made_once(organization: Organization) -> None:
    await sync_to_async(configure)(organization)
    assert await Reason.objects.acount() == 5
    await Reason.objects.all().adelete()
    await sync_to_async(configure)(organization, contact_required=True)
    assert not await Reason.objects.aexists()


async def test_the_reason_decides_urgency_skill_and_team(as_alice: Api, alice: Visitor) -> None:
    await sync_to_async(configure)(alice.conversation.organization)
    await Reason.objects.filter(key="payment").aupdate(priority=Priority.HIGH, skill="billing")
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "reason": "payment"})
    row = await Escalation.objects.aget()
    assert (row.priority, row.skill) == (Priority.HIGH, "billing")


async def test_a_reason_that_was_switched_off_meanwhile_is_taken(as_alice: Api, alice: Visitor) -> None:
    await sync_to_async(configure)(alice.conversation.organization)
    await Reason.objects.filter(key="payment").aupdate(enabled=False)
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "reason": "payment"})
    assert answer.status == 201


async def test_asking_twice_is_one_escalation_and_loses_nothing(as_alice: Api, alice: Visitor) -> None:
    body = {"session_id": alice.session_id, "note": "First."}
    first = await as_alice.post("/chat/escalate", body)
    again = await as_alice.post("/chat/escalate", body)
    more = await as_alice.post("/chat/escalate", {**body, "note": "Second.", "contact": {"email": "a@example.com"}})
    assert [first.status, again.status, more.status] == [201, 200, 200]
    assert {answer.json["escalation_id"] for answer in (first, again, more)} == {first.json["escalation_id"]}
    assert [answer.json["created"] for answer in (first, again, more)] == [True, False, False]
    row = await Escalation.objects.aget()
    assert (row.note, row.contact_email) == ("First.\n\nSecond.", "a@example.com")
    assert await notes(alice) == ["escalated"]


async def test_notes_without_an_end_are_refused(as_alice: Api, alice: Visitor, settings: LazySettings) -> None:
    settings.RATE_MULTIPLIER = 10
    texts = [f"{number:02}" + "x" * 1998 for number in range(11)]
    answers = [await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "note": text}) for text in texts]
    assert [answer.status for answer in answers] == [201, *[200] * 8, 400, 400]
    assert list(answers[-1].json["error"]["details"]["fields"]) == ["note"]


async def test_a_person_is_there_and_is_asked_for_again(as_alice: Api, alice: Visitor, agent: AgentProfile) -> None:
    row = await sync_to_async(desk.escalated)(alice)
    await sync_to_async(lifecycle.claim)(row, agent)
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "note": "Hello?"})
    assert answer.status == 200
    face = {"id": agent.public_id, "name": "Aiko", "picture": None}
    assert (answer.json["state"], answer.json["desk"]["agent"]) == ("active", face)
    assert (await Conversation.objects.aget()).mode == "human"


async def test_out_of_hours_a_message_is_left_and_the_assistant_goes_on(as_alice: Api, alice: Visitor) -> None:
    await sync_to_async(close)(alice.conversation.organization)
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "note": "Call me."})
    assert answer.status == 201
    state = answer.json["desk"]
    assert (state["open"], state["is_message"], state["position"], state["wait"]) == (False, True, None, None)
    assert state["opens_at"].endswith("09:00:00+00:00")
    assert await notes(alice) == ["message_left"]
    assert (await Conversation.objects.aget()).is_answered_by_assistant


async def test_who_left_a_message_may_wait_once_people_are_there(as_alice: Api, alice: Visitor) -> None:
    organization = alice.conversation.organization
    await sync_to_async(close)(organization)
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    await sync_to_async(open_again)(organization)
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    assert (answer.status, answer.json["desk"]["is_message"], answer.json["desk"]["position"]) == (200, False, 1)
    assert not (await Conversation.objects.aget()).is_answered_by_assistant


async def test_an_address_is_needed_where_the_organization_says_so(as_alice: Api, alice: Visitor) -> None:
    await sync_to_async(configure)(alice.conversation.organization, contact_required=True)
    body = {"session_id": alice.session_id}
    assert (await as_alice.post("/chat/escalate", body)).refusal == (400, "contact_required")
    named = await as_alice.post("/chat/escalate", {**body, "contact": {"name": "Alice"}})
    assert named.refusal == (400, "contact_required")
    assert not await Escalation.objects.aexists()
    given = await as_alice.post("/chat/escalate", {**body, "contact": {"email": "alice@example.com"}})
    assert given.status == 201
    assert (await as_alice.post("/chat/escalate", body)).status == 200


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("note", {"note": "x" * 2001}),
        ("note", {"note": "a\0b"}),
        ("note", {"note": ["a"]}),
        ("reason", {"reason": "nonsense"}),
        ("reason", {"reason": 7 * "reason"}),
        ("contact", {"contact": {"email": "not an address"}}),
        ("contact", {"contact": {"email": "a@example.com\nBcc: b@example.com"}}),
        ("contact", {"contact": {"name": "n" * 121}}),
        ("contact", {"contact": {"email": "e" * 250 + "@example.com"}}),
        ("contact", {"contact": "me"}),
    ],
)
async def test_malformed_fields_are_named(as_alice: Api, alice: Visitor, field: str, body: dict[str, Any]) -> None:
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id, **body})
    assert answer.refusal == (400, "invalid_message")
    assert list(answer.json["error"]["details"]["fields"]) == [field]
    assert not await Escalation.objects.aexists()


async def test_half_of_a_character_is_refused(as_alice: Api, alice: Visitor) -> None:
    raw = b'{"session_id": "%s", "note": "\\ud800"}' % alice.session_id.encode()
    assert (await as_alice.post("/chat/escalate", raw=raw)).refusal == (400, "invalid_message")


async def test_markup_is_kept_as_it_was_written(as_alice: Api, alice: Visitor) -> None:
    text = '<img src=x onerror=alert(1)> =cmd|"/c calc"!A1'
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id, "note": text})
    assert (await Escalation.objects.aget()).note == text


async def test_a_closed_conversation_is_over(as_alice: Api, alice: Visitor) -> None:
    await sync_to_async(lifecycle.end)(alice.conversation)
    answer = await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    assert answer.refusal == (409, "conversation_closed")
    assert not await Escalation.objects.aexists()


async def test_without_a_desk_nobody_can_be_asked(as_alice: Api, alice: Visitor, site: WidgetSite) -> None:
    await sync_to_async(configure)(alice.conversation.organization, enabled=False)
    assert (await as_alice.post("/chat/escalate", {"session_id": alice.session_id})).refusal == (409, "desk_disabled")
    opened = await Api().post("/chat/session", {"widget_key": site.public_key}, {"Origin": ORIGIN})
    assert "escalation" not in opened.json["config"]
    assert (await as_alice.get(f"/chat/session/{alice.session_id}")).json["desk"] is None


async def test_many_who_ask_at_once_are_one_escalation(alice: Visitor, settings: LazySettings) -> None:
    settings.RATE_MULTIPLIER = 10
    body = {"session_id": alice.session_id}
    answers = await asyncio.gather(*(Api(alice.token).post("/chat/escalate", body) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [*[200] * 7, 201]
    assert await Escalation.objects.acount() == 1
    assert await notes(alice) == ["escalated"]


async def test_the_assistant_may_go_on_while_a_person_is_awaited(
    as_alice: Api, alice: Visitor, assistant_answers: DeskSettings
) -> None:
    await as_alice.post("/chat/escalate", {"session_id": alice.session_id})
    run = await sync_to_async(factories.sent)(alice, "And until then?")
    await sync_to_async(factories.answered)(run, "Let me try.")
    row = await Escalation.objects.aget()
    assert (row.last_role, row.last_text) == ("assistant", "Let me try.")
    assert row.waiting_since
