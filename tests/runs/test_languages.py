"""A conversation follows its visitor's language, message by message."""

from __future__ import annotations

import pytest
from django.db import transaction
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from chatsite.threads import in_thread
from conversations import phrases, turns
from conversations.models import Retrieval, Turn
from conversations.runs import lifecycle
from conversations.runs.runner import RunnerProcess
from tests import factories, shelf
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.streaming.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)


def spoken(visitor: Visitor, *messages: str) -> list[str]:
    """The languages of the visitor's messages."""
    for message in messages:
        factories.answered(factories.sent(visitor, message))
    users = visitor.conversation.turns.filter(role=Turn.Role.USER).order_by("seq")
    return list(users.values_list("language", flat=True))


def test_each_message_has_its_language_and_a_short_one_goes_on_in_the_last(alice: Visitor) -> None:
    said = ("ok", "Wo ist meine Bestellung?", "HM-204?", "我的订单在哪里？", "ok", "Where is it now?")
    assert spoken(alice, *said) == ["en", "de", "de", "zh", "zh", "en"]
    alice.conversation.refresh_from_db()
    assert alice.conversation.locale == "en"


def test_the_first_message_is_heard_in_the_widgets_language(alice: Visitor) -> None:
    alice.conversation.locale = "ja"
    alice.conversation.save()
    assert spoken(alice, "返品") == ["ja"]


def test_system_turns_are_in_the_widgets_language(alice: Visitor) -> None:
    alice.conversation.locale = "fr"
    alice.conversation.save()
    with transaction.atomic():
        turn = turns.note(turns.lock(alice.conversation.pk), "agent_joined", agent={"name": "Aiko"})
    assert turn.content == "Aiko a rejoint la conversation."
    assert turn.payload["event"] == "agent_joined"


async def test_a_failed_answer_is_explained_in_the_language_of_the_question(
    alice: Visitor, model: ModelServer, runner: RunnerProcess
) -> None:
    run = (await in_thread(lifecycle.start)(alice.conversation, "¿Dónde está mi pedido? [[fault=400]]")).run
    event = (await Reader.of(run).ended()).events[-1]
    assert (event["type"], event["code"]) == ("error", "model_rejected")
    assert event["message"] == phrases.say("errors.model_rejected", "es")


async def test_a_follow_up_is_answered_in_the_light_of_what_was_asked_before(
    alice: Visitor, organization: Organization, settings: Settings, runner: RunnerProcess
) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""
    texts = ("Delivery to Japan takes eight days.", "The kettle comes in cream and in blue.")
    await in_thread(shelf.put)(organization, "help.md", *texts, embedded=True)
    for question in ("Which colors does the kettle come in?", "and in blue?"):
        run = (await in_thread(lifecycle.start)(alice.conversation, question)).run
        response = (await Reader.of(run).ended()).events[-1]["response"]
    assert texts[1] in response["text"]
    retrieval = await in_thread(Retrieval.objects.latest)("pk")
    assert (retrieval.query, retrieval.rewritten_by) == ("Which colors does the kettle come in? and in blue?", "rule")


async def test_a_japanese_question_is_answered_from_english_documents(
    alice: Visitor, organization: Organization, settings: Settings, runner: RunnerProcess
) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""
    text = "Delivery to Japan takes eight working days and costs 24 euros."
    await in_thread(shelf.put)(organization, "delivery.md", text, embedded=True)
    run = (await in_thread(lifecycle.start)(alice.conversation, "日本への配送には何日かかりますか？")).run
    response = (await Reader.of(run).ended()).events[-1]["response"]
    assert response["text"].startswith(phrases.say("quoting.lead_in_foreign", "ja"))
    assert text in response["text"]
    assert [citation["marker"] for citation in response["citations"]] == [1]
