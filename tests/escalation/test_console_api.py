"""One escalation over HTTP: read in full, answered, handed back, resolved; by those who may, as often as they like."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chatsite.threads import in_thread
from conversations import intake
from conversations.models import Conversation, Turn
from escalation import access, lifecycle
from escalation.models import AgentProfile, Escalation, Team
from escalation.talk import detail, notes, reading
from escalation.types import Actor
from tests import desk, factories
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

POSTS: dict[str, dict[str, Any]] = {
    "reply": {"text": "Hello", "idempotency_key": "k1"},
    "notes": {"text": "A note", "idempotency_key": "k1"},
    "hand-back": {},
    "resolve": {"resolution": "solved"},
}


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    page = {"url": "https://shop.example/tea", "title": "Tea"}
    intake.send(alice.principal, alice.session_id, intake.Message("Hello?", page_context=page))
    factories.answered(alice.conversation.runs.get(), "An answer.")
    return desk.escalated(alice, note="Please")


def path(escalation: Escalation, rest: str = "") -> str:
    return f"escalations/{escalation.public_id}{rest and '/' + rest}"


async def test_an_escalation_is_read_in_full(escalation: Escalation, agent: AgentProfile, alice: Visitor) -> None:
    await in_thread(notes.add)(escalation, agent, "Be kind", "n1")
    answer = await Desk(agent).get(path(escalation))
    assert answer.status == 200
    found = answer.json
    assert (found["id"], found["state"], found["note"]) == (escalation.public_id, "queued", "Please")
    assert [(page["url"], page["title"]) for page in found["pages"]] == [("https://shop.example/tea", "Tea")]
    assert [(event["kind"], event["actor"]["name"]) for event in found["events"]] == [("opened", "Visitor")]
    assert [(note["text"], note["author"]["name"]) for note in found["notes"]] == [("Be kind", "Aiko")]
    assert found["summary"]["state"] == "pending"
    assert found["latest_turn_seq"] == 3


async def test_pages_are_told_once_for_each_change(alice: Visitor, agent: AgentProfile) -> None:
    def browse() -> Escalation:
        for number in (1, 1, 2, 1):
            page = {"url": f"https://shop.example/{number}"}
            intake.send(alice.principal, alice.session_id, intake.Message("Hello?", page_context=page))
            factories.answered(alice.conversation.runs.latest("id"))
        return desk.escalated(alice)

    found = (await Desk(agent).get(path(await in_thread(browse)()))).json
    assert [page["url"][-1] for page in found["pages"]] == ["1", "2", "1"]


async def test_earlier_conversations_of_the_same_visitor_are_named(
    escalation: Escalation, agent: AgentProfile, bob: Visitor, charlie: Visitor
) -> None:
    def add() -> list[str]:
        here = escalation.conversation
        Conversation.objects.filter(pk=here.pk).update(external_id="u1")
        mine = factories.conversation(here.organization, visitor_id=here.visitor_id, title="Mine")
        signed_in = factories.conversation(here.organization, external_id="u1", title="Signed in")
        factories.conversation(charlie.conversation.organization, external_id="u1", title="Elsewhere")
        return [signed_in.public_id, mine.public_id]

    expected = await in_thread(add)()
    found = (await Desk(agent).get(path(escalation))).json
    assert [row["session_id"] for row in found["earlier"]] == expected


async def test_reading_costs_the_same_for_a_long_talk(
    escalation: Escalation, agent: AgentProfile, django_assert_max_num_queries: Any
) -> None:
    def read() -> tuple[dict[str, Any], dict[str, Any]]:
        found = access.escalation(agent, escalation.public_id)
        return detail.of(found), reading.page(found.conversation, limit=60)

    def fill() -> None:
        factories.turns(escalation.conversation, 200)
        for number in range(30):
            notes.add(escalation, agent, "A note", f"n{number}", [agent])

    await in_thread(fill)()

    def measured() -> None:
        with django_assert_max_num_queries(13):
            read()

    await sync_to_async(measured)()


async def test_turns_come_in_pages_both_ways(escalation: Escalation, agent: AgentProfile) -> None:
    await in_thread(factories.turns)(await Conversation.objects.aget(pk=escalation.conversation_id), 7)
    client, url = Desk(agent), path(escalation, "turns")

    async def seqs(**query: int) -> tuple[list[int], bool]:
        found = (await client.get(url, **query)).json
        return [turn["seq"] for turn in found["data"]], found["has_more"]

    assert await seqs(limit=4) == ([7, 8, 9, 10], True)
    assert await seqs(before_seq=7, limit=4) == ([3, 4, 5, 6], True)
    assert await seqs(before_seq=3) == ([1, 2], False)
    assert await seqs(after_seq=8) == ([9, 10], False)
    assert await seqs(after_seq=0, limit=2) == ([1, 2], True)
    for wrong in ({"after_seq": -1}, {"limit": 0}, {"limit": 9999}, {"before_seq": 2**40}):
        assert (await client.get(url, **wrong)).refusal == (400, "invalid_message")


async def test_turns_say_how_they_came_to_be(alice: Visitor, agent: AgentProfile) -> None:
    def talk() -> Escalation:
        factories.answered(factories.sent(alice, "One"), "An answer.")
        factories.failed(factories.sent(alice, "Two"))
        escalation = desk.escalated(alice)
        lifecycle.claim(escalation, agent)
        return escalation

    escalation = await in_thread(talk)()
    await Desk(agent).post(path(escalation, "reply"), POSTS["reply"])
    turns = (await Desk(agent).get(path(escalation, "turns"))).json["data"]
    told = [(turn["role"], (turn["run"] or {}).get("status"), turn["author_id"]) for turn in turns]
    assert told == [
        ("user", None, None),
        ("assistant", "completed", None),
        ("user", "failed", None),
        ("system", None, None),
        ("system", None, None),
        ("agent", None, agent.public_id),
    ]
    assert turns[1]["run"]["model"] == "test-model"
    assert turns[2]["run"]["error_code"] == "model_unavailable"


async def test_a_reply_is_sent_once_for_each_key(escalation: Escalation, agent: AgentProfile) -> None:
    client, url = Desk(agent), path(escalation, "reply")
    first = await client.post(url, POSTS["reply"])
    again = await client.post(url, POSTS["reply"])
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    other = await client.post(url, POSTS["reply"] | {"text": "Else"})
    assert other.refusal == (409, "idempotency_conflict")
    assert await Turn.objects.filter(role="agent").acount() == 1


async def test_a_colleagues_conversation_is_told_to_be_theirs(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    await in_thread(lifecycle.claim)(escalation, colleague)
    for name in ("reply", "hand-back", "resolve"):
        answer = await Desk(agent).post(path(escalation, name), POSTS[name])
        assert answer.refusal == (409, "not_yours")
        assert answer.json["error"]["details"]["agent"]["name"] == "Ben"
    assert (await Desk(agent).post(path(escalation, "reply"), POSTS["reply"] | {"deliberate": True})).status == 201


async def test_nothing_is_said_after_the_end(escalation: Escalation, agent: AgentProfile) -> None:
    assert (await Desk(agent).post(path(escalation, "resolve"), POSTS["resolve"])).status == 200
    assert (await Desk(agent).post(path(escalation, "reply"), POSTS["reply"])).refusal == (409, "not_active")
    for name in ("hand-back", "resolve"):
        answer = await Desk(agent).post(path(escalation, name), POSTS[name])
        assert answer.refusal == (409, "not_possible_now")


async def test_resolving_says_how(escalation: Escalation, agent: AgentProfile) -> None:
    answer = await Desk(agent).post(path(escalation, "resolve"), {"resolution": "spam", "note": "A robot"})
    assert (answer.json["state"], answer.json["mode"], answer.json["resolution"]) == ("resolved", "closed", "spam")
    assert answer.json["events"][-1]["why"] == "A robot"
    assert (await Desk(agent).post(path(escalation, "resolve"), {"resolution": "x"})).refusal == (
        400,
        "invalid_message",
    )


async def test_handing_back_lets_the_assistant_go_on(escalation: Escalation, agent: AgentProfile) -> None:
    await in_thread(lifecycle.claim)(escalation, agent)
    answer = await Desk(agent).post(path(escalation, "hand-back"), {"note": "Offer a refund"})
    assert (answer.json["state"], answer.json["mode"]) == ("handed_back", "assistant")
    conversation = await Conversation.objects.aget(pk=escalation.conversation_id)
    assert conversation.handover_note == "Offer a refund"


@pytest.mark.parametrize("name", ["", "turns", *POSTS])
async def test_whom_it_is_closed_to(
    escalation: Escalation, agent: AgentProfile, stranger: AgentProfile, manager: AgentProfile, name: str
) -> None:
    """Another team's agent, another organization's, a member; a manager sees it all."""

    def put_away() -> AgentProfile:
        team = Team.objects.create(organization=agent.organization, name="Returns")
        Escalation.objects.update(team=team)
        return desk.agent(agent.organization, "Max", "member")

    member = await in_thread(put_away)()
    slug = agent.organization.slug

    async def ask(client: Desk) -> Any:
        url = path(escalation, name)
        return await (client.post(url, POSTS[name]) if name in POSTS else client.get(url))

    assert (await ask(Desk(agent))).refusal == (404, "not_found")
    assert (await ask(Desk(stranger))).refusal == (404, "not_found")
    assert (await ask(Desk(stranger, slug))).refusal == (404, "not_found")
    assert (await ask(Desk(member, slug))).refusal == (403, "forbidden")
    assert (await ask(Desk(None, slug))).refusal == (401, "unauthorized")
    if name in POSTS:
        assert (await ask(Desk(manager, csrf=False))).refusal == (403, "csrf_failed")
        assert (await Desk(manager).get(path(escalation, name))).refusal == (405, "method_not_allowed")
    else:
        assert (await Desk(manager).post(path(escalation, name))).refusal == (405, "method_not_allowed")
    assert not await Turn.objects.filter(role="agent").aexists()
    assert (await ask(Desk(manager))).status in (200, 201)


@pytest.mark.parametrize("malformed", ["esc_1", "x", "esc_" + "0" * 32, "conv_" + "0" * 32, "esc_%00"])
async def test_malformed_and_unknown_ids_are_not_found(agent: AgentProfile, malformed: str) -> None:
    for name, body in POSTS.items():
        answer = await Desk(agent).post(f"escalations/{malformed}/{name}", body)
        assert answer.refusal == (404, "not_found")
    assert (await Desk(agent).get(f"escalations/{malformed}")).refusal == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"idempotency_key": "k"}, "invalid_message"),
        ({"text": "", "idempotency_key": "k"}, "message_empty"),
        ({"text": " \n", "idempotency_key": "k"}, "message_empty"),
        ({"text": "x" * 32_001, "idempotency_key": "k"}, "message_too_long"),
        ({"text": "a\0b", "idempotency_key": "k"}, "invalid_message"),
        ({"text": ["x"], "idempotency_key": "k"}, "invalid_message"),
        ({"text": "x"}, "idempotency_key_invalid"),
        ({"text": "x", "idempotency_key": "k" * 251}, "idempotency_key_invalid"),
        ({"text": "x", "idempotency_key": 7}, "idempotency_key_invalid"),
        ({"text": "x", "idempotency_key": "k", "attachments": "att_"}, "invalid_message"),
        ({"text": "x", "idempotency_key": "k", "attachments": ["att_" + "0" * 32]}, "invalid_message"),
        ({"text": "x", "idempotency_key": "k", "attachments": [7]}, "invalid_message"),
    ],
)
async def test_what_cannot_be_sent(escalation: Escalation, agent: AgentProfile, body: Any, code: str) -> None:
    assert (await Desk(agent).post(path(escalation, "reply"), body)).refusal == (400, code)
    await escalation.arefresh_from_db()
    assert escalation.state == "queued"


async def test_the_last_moment_is_the_first_to_decide(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    """Hand-back during resolve: one of both."""
    await in_thread(lifecycle.claim)(escalation, agent)
    await in_thread(lifecycle.hand_back)(escalation, Actor.of(agent))
    answer = await Desk(agent).post(path(escalation, "resolve"), POSTS["resolve"])
    assert answer.refusal == (409, "not_possible_now")
