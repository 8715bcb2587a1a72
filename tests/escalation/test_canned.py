"""Canned replies: found by shortcut, in the visitor's language where there is one, filled in by the server."""

from typing import Any

import pytest

from chatsite.threads import in_thread
from escalation.models import AgentProfile, CannedReply, Escalation, Team
from escalation.talk import canned
from tests import desk
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    return desk.escalated(alice, contact_name="Kim {{agent.name}} <b>", contact_email="kim@shop.example")


def reply(agent: AgentProfile, shortcut: str, text: str = "Text", language: str = "", **fields: Any) -> CannedReply:
    values = {"title": shortcut.title()} | fields
    return CannedReply.objects.create(
        organization=agent.organization, shortcut=shortcut, text=text, language=language, **values
    )


def test_each_shortcut_comes_once_in_the_best_language(agent: AgentProfile) -> None:
    for language in ("", "en", "ja", "de"):
        reply(agent, "hello", f"in {language or 'any'}", language)
    reply(agent, "bye", "in en", "en")
    reply(agent, "wait", "in fr", "fr")

    def texts(language: str) -> dict[str, str]:
        return {row.shortcut: row.text for row in canned.search(agent, language=language)}

    assert texts("ja") == {"hello": "in ja", "bye": "in en", "wait": "in fr"}
    assert texts("de-AT")["hello"] == "in de"
    assert texts("es")["hello"] == "in any"
    assert len(canned.search(agent)) == 6


def test_a_shortcut_is_found_before_words_and_the_most_used_first(agent: AgentProfile) -> None:
    reply(agent, "thanks", "I refund it", used=9)
    reply(agent, "refund", "Money back", used=1)
    reply(agent, "refund-late", "Money later", used=5)
    reply(agent, "other")
    assert [row.shortcut for row in canned.search(agent, "/refund")] == ["refund-late", "refund", "thanks"]


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("Hi {{visitor.name}}, {{ agent.name }} here", "Hi Kim {{agent.name}} <b>, Aiko here"),
        ("{{organization.name}}: {{visitor.email}}", "Acme: kim@shop.example"),
        ("{{unknown}} {{visitor.secret}} {{", "{{unknown}} {{visitor.secret}} {{"),
        ("{{visitor.__class__}} {% load x %} {{{agent.name}}}", "{{visitor.__class__}} {% load x %} {Aiko}"),
    ],
)
def test_what_is_known_is_filled_in_once(agent: AgentProfile, escalation: Escalation, text: str, rendered: str) -> None:
    assert canned.render(reply(agent, "x", text), agent, escalation) == rendered


def test_a_visitor_without_a_name_is_greeted_without(agent: AgentProfile, bob: Visitor) -> None:
    row = reply(agent, "x", "Hello {{visitor.name}}, hello.\n{{visitor.name}}!")
    assert canned.render(row, agent, desk.escalated(bob)) == "Hello, hello.\n!"


async def test_replies_are_listed_rendered_and_counted(agent: AgentProfile, escalation: Escalation) -> None:
    row = await in_thread(reply)(agent, "hello", "{{agent.name}} in {{conversation.id}}")
    client = Desk(agent)
    listed = (await client.get("canned-replies", q="hel", language="ja")).json["data"]
    assert [(entry["id"], entry["used"]) for entry in listed] == [(row.public_id, 0)]
    rendered = await client.get(f"canned-replies/{row.public_id}/render", escalation=escalation.public_id)
    assert rendered.json == {"text": f"Aiko in {escalation.conversation.public_id}"}
    assert (await client.post(f"canned-replies/{row.public_id}/used")).status == 204
    await row.arefresh_from_db()
    assert row.used == 1


async def test_replies_of_other_teams_and_organizations_are_not_there(
    agent: AgentProfile, stranger: AgentProfile, escalation: Escalation
) -> None:
    def write() -> list[CannedReply]:
        team = Team.objects.create(organization=agent.organization, name="Returns")
        return [reply(agent, "secret", team=team), reply(stranger, "theirs")]

    client = Desk(agent)
    for row in await in_thread(write)():
        base = f"canned-replies/{row.public_id}"
        assert (await client.get(f"{base}/render", escalation=escalation.public_id)).refusal == (404, "not_found")
        assert (await client.post(f"{base}/used")).refusal == (404, "not_found")
    assert (await client.get("canned-replies")).json == {"data": []}


async def test_managers_write_replies(agent: AgentProfile, manager: AgentProfile) -> None:
    body = {"shortcut": "hello", "title": "Hello", "text": "Hi {{visitor.name}}"}
    assert (await Desk(agent).post("canned-replies", body)).refusal == (403, "forbidden")
    assert (await Desk(manager).post("canned-replies", body)).status == 201
    changed = await Desk(manager).post("canned-replies", body | {"text": "Ho"})
    assert (changed.status, changed.json["text"]) == (200, "Ho")
    for wrong in ({"shortcut": "a b"}, {"title": "x" * 121}, {"text": "x" * 8001}, {"text": ""}, {"shortcut": None}):
        assert (await Desk(manager).post("canned-replies", body | wrong)).refusal == (400, "invalid_message")


async def test_whom_they_are_closed_to(agent: AgentProfile, stranger: AgentProfile, escalation: Escalation) -> None:
    row = await in_thread(reply)(agent, "hello")
    slug, base = agent.organization.slug, f"canned-replies/{row.public_id}"
    assert (await Desk(stranger, slug).get("canned-replies")).refusal == (404, "not_found")
    assert (await Desk(None, slug).get("canned-replies")).refusal == (401, "unauthorized")
    assert (await Desk(agent, csrf=False).post(f"{base}/used")).refusal == (403, "csrf_failed")
    assert (await Desk(agent).get(f"{base}/used")).refusal == (405, "method_not_allowed")
    assert (await Desk(agent).get(f"{base}/render")).refusal == (400, "invalid_message")
    for wrong in ("esc_1", "esc_" + "0" * 32):
        assert (await Desk(agent).get(f"{base}/render", escalation=wrong)).refusal == (404, "not_found")
    assert (await Desk(agent).post("canned-replies/can_1/used")).refusal == (404, "not_found")
