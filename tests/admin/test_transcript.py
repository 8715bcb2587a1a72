import re

from django.test import Client
from django.urls import reverse

from conversations.models import Conversation, Turn
from conversations.runs import lifecycle
from tests import factories
from tests.factories import Visitor


def page(client: Client, conversation: Conversation, **params: int) -> str:
    response = client.get(reverse("admin:conversations_conversation_change", args=[conversation.pk]), params)
    assert response.status_code == 200
    return response.content.decode()


def say(conversation: Conversation, role: str, content: str, state: str = "complete") -> Turn:
    conversation.latest_turn_seq += 1
    conversation.save()
    return Turn.objects.create(
        organization=conversation.organization,
        conversation=conversation,
        seq=conversation.latest_turn_seq,
        role=role,
        content=content,
        state=state,
    )


def test_roles_and_states_are_told_apart_in_words(admin: Client, alice: Visitor) -> None:
    talk = alice.conversation
    say(talk, "user", "A question")
    say(talk, "assistant", "First try", "superseded")
    say(talk, "assistant", "Half an ans", "stopped")
    say(talk, "system", "Aiko joined")
    say(talk, "agent", "Hi, Aiko here")
    shown = page(admin, talk)
    for word in (
        "Visitor",
        "Assistant",
        "Agent",
        "Replaced by a newer answer",
        "Stopped by the visitor",
        "Aiko joined",
    ):
        assert word in shown


def test_an_agents_turn_names_them_and_their_files(admin: Client, alice: Visitor) -> None:
    turn = say(alice.conversation, "agent", "Here it is")
    files = [{"name": "<b>bill</b>.pdf", "url": "/files/att_1/x"}]
    Turn.objects.filter(pk=turn.pk).update(payload={"author": {"name": "Aiko"}, "attachments": files})
    half = say(alice.conversation, "assistant", "Half an ans", "stopped")
    Turn.objects.filter(pk=half.pk).update(payload={"stopped_by": "agent"})
    shown = page(admin, alice.conversation)
    for words in ("Aiko", "&lt;b&gt;bill&lt;/b&gt;.pdf", "/files/att_1/x", "Stopped when a person took over"):
        assert words in shown


def test_answer_shows_its_timings_and_leads_to_its_run(admin: Client, alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello").run, "**Hi** there")
    shown = page(admin, alice.conversation)
    assert "<strong>Hi</strong> there" in shown
    assert reverse("admin:conversations_run_change", args=[run.pk]) in shown
    assert "test-model" in shown


def test_question_without_answer_says_why(admin: Client, alice: Visitor) -> None:
    factories.failed(lifecycle.start(alice.conversation, "Hello").run, "model_unavailable", "No model answered.")
    shown = page(admin, alice.conversation)
    assert "model_unavailable" in shown
    assert "No model answered." in shown


def test_markup_is_inert_wherever_somebody_wrote_it(admin: Client, alice: Visitor) -> None:
    talk = alice.conversation
    bad = '<img src=x onerror="boom()"><script>boom()</script>'
    talk.title = talk.external_id = talk.locale = bad[:16]
    talk.title, talk.external_id = bad, bad
    talk.page_context = {"url": "javascript:boom()//" + bad}
    talk.save()
    say(talk, "user", bad)
    say(talk, "assistant", bad + "\n\n[link](javascript:boom()) ![picture](https://elsewhere.example/p.png)")
    say(talk, "agent", bad)
    say(talk, "system", bad)
    for shown in (
        page(admin, talk),
        admin.get(reverse("admin:conversations_conversation_changelist")).content.decode(),
        admin.get("/admin/").content.decode(),
    ):
        assert "boom()" in shown
        assert not re.search(r"<script>boom|<img src=x|<[^>]+onerror=|href=\"javascript:", shown)
        assert '<img src="https://elsewhere' not in shown


def test_long_conversation_comes_in_pages(admin: Client, alice: Visitor) -> None:
    factories.turns(alice.conversation, 450)
    newest = page(admin, alice.conversation)
    assert 'id="turn-450"' in newest
    assert 'id="turn-250"' not in newest
    assert "?before=251" in newest
    oldest = page(admin, alice.conversation, before=51)
    assert 'id="turn-1"' in oldest
    assert "?before=" not in oldest


def test_nonsense_in_the_address_shows_the_newest_page(admin: Client, alice: Visitor) -> None:
    factories.turns(alice.conversation, 2)
    address = reverse("admin:conversations_conversation_change", args=[alice.conversation.pk])
    for before in ("x", "-1", "1" * 40, "²"):
        assert 'id="turn-2"' in admin.get(address, {"before": before}).content.decode()
