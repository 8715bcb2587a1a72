"""Celery's side: what is handed over after an answer, what the sweep finds, how often it is tried again."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chatsite import celery, valkey
from conversations import summaries, tasks, upkeep
from conversations.models import Conversation, ConversationSummary, Run, Runner
from conversations.runs import lifecycle
from tests import factories
from tests.modelserver import ModelServer

pytestmark = pytest.mark.usefixtures("valkey_server")


def queued() -> list[tuple[str, list[str]]]:
    """What waits at the broker: each task's name and arguments, newest first."""
    messages = [json.loads(message) for message in valkey.client().lrange("celery", 0, -1)]
    return [(message["headers"]["task"], _arguments(message)) for message in messages]


def _arguments(message: dict[str, Any]) -> list[str]:
    arguments: list[str] = json.loads(base64.b64decode(message["body"]))[0]
    return arguments


def answer(conversation: Conversation) -> Run:
    return factories.answered(lifecycle.start(conversation, "And now?").run)


def test_an_answer_hands_over_what_is_due(conversation: Conversation) -> None:
    upkeep.after_answer(answer(conversation))
    assert queued() == [
        ("conversations.tasks.summarize", [conversation.pk.hex]),
        ("conversations.tasks.title", [conversation.pk.hex]),
    ]


def test_an_answer_in_a_short_titled_conversation_hands_over_nothing(
    conversation: Conversation, django_assert_num_queries: Any
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(title="Tea")
    ConversationSummary.objects.create(
        organization=conversation.organization, conversation=conversation, up_to_seq=28, text="So far."
    )
    run = answer(conversation)
    with django_assert_num_queries(1):
        upkeep.after_answer(run)
    assert queued() == []


def test_a_broker_that_is_away_costs_nothing(
    conversation: Conversation, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    celery.broker.cache_clear()
    upkeep.after_answer(answer(conversation))
    celery.broker.cache_clear()
    assert "task_not_queued" in caplog.text


def test_the_sweep_finds_what_a_lost_message_left(conversation: Conversation) -> None:
    answer(conversation)
    tasks.sweep()
    assert {name for name, _ in queued()} == {upkeep.TITLE, upkeep.SUMMARIZE}


def test_the_sweep_leaves_alone_what_is_being_folded(conversation: Conversation) -> None:
    answer(conversation)
    Conversation.objects.filter(pk=conversation.pk).update(
        title="Tea", summary_claimed_until=timezone.now() + summaries.CLAIM
    )
    tasks.sweep()
    assert queued() == []


def test_the_sweep_does_not_look_at_old_conversations(conversation: Conversation) -> None:
    tasks.sweep()
    assert queued() == []


def test_a_long_conversation_is_the_next_tasks_work_until_it_is_done(
    conversation: Conversation, model: ModelServer
) -> None:
    factories.turns(conversation, 120)
    tasks.summarize(conversation.pk.hex)
    assert queued() == [(upkeep.SUMMARIZE, [conversation.pk.hex])]
    tasks.summarize(conversation.pk.hex)
    assert len(queued()) == 1
    assert conversation.summaries.count() == 2


def test_a_failing_model_is_tried_again_later(conversation: Conversation, model: ModelServer) -> None:
    model.script(match="<messages>", spec="n=5,rate=0,fault=500,times=3")
    result = tasks.summarize.apply(args=(conversation.pk.hex,))
    assert result.successful()
    assert conversation.summaries.count() == 1
    assert len(model.requests()) == 4


def test_a_refused_request_is_not_tried_again(conversation: Conversation, model: ModelServer) -> None:
    model.script(match="<messages>", spec="fault=400")
    assert tasks.summarize.apply(args=(conversation.pk.hex,)).failed()
    assert len(model.requests()) == 1


def test_a_title_does_without_the_model_in_the_end(conversation: Conversation, model: ModelServer) -> None:
    model.script(match="<chat>", spec="fault=400")
    tasks.title.apply(args=(conversation.pk.hex,))
    conversation.refresh_from_db()
    assert conversation.title == "turn 1"


def test_tasks_for_conversations_that_are_gone_do_nothing(transactional_db: None) -> None:
    gone = "0" * 32
    tasks.summarize(gone)
    tasks.title(gone)


def test_rows_of_runners_long_gone_are_removed(transactional_db: None) -> None:
    now = timezone.now()
    for days in (None, 1, 8):
        stopped_at = None if days is None else now - timedelta(days=days)
        Runner.objects.create(host="h", pid=1, started_at=now, heartbeat_at=now, stopped_at=stopped_at)
    tasks.prune()
    assert Runner.objects.count() == 2


def test_the_beat_schedule_names_tasks_that_exist() -> None:
    celery.app.loader.import_default_modules()
    for entry in celery.app.conf.beat_schedule.values():
        assert entry["task"] in celery.app.tasks
