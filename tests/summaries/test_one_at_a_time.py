"""Two workers, crashes, and answers that do not wait."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from conversations import context, summaries
from conversations.models import Conversation, ConversationSummary
from conversations.runs import lifecycle
from tests import factories
from tests.modelserver import ModelServer

T = TypeVar("T")


def in_background(pool: ThreadPoolExecutor, work: Callable[[], T]) -> "Future[T]":
    def and_close() -> T:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(and_close)


@pytest.fixture
def slow_model(model: ModelServer) -> ModelServer:
    """Begins a summary and waits for `release()`."""
    model.script(match="<messages>", spec="n=5,rate=0,hold=1")
    return model


def test_two_folds_at_once_make_one_summary(conversation: Conversation, slow_model: ModelServer) -> None:
    with ThreadPoolExecutor() as pool:
        first = in_background(pool, lambda: summaries.fold(conversation))
        slow_model.wait(held=1)
        assert in_background(pool, lambda: summaries.fold(conversation)).result() is None
        slow_model.release()
        assert first.result()
    assert len(slow_model.requests()) == 1
    assert ConversationSummary.objects.count() == 1


def test_an_answer_never_waits_for_a_summary(conversation: Conversation, slow_model: ModelServer) -> None:
    with ThreadPoolExecutor() as pool:
        fold = in_background(pool, lambda: summaries.fold(conversation))
        slow_model.wait(held=1)
        run = factories.answered(lifecycle.start(conversation, "Where is it?").run)
        assert run.answer
        assert not ConversationSummary.objects.exists()
        slow_model.release()
        fold.result()
    assert ConversationSummary.objects.get().up_to_seq == 22


def test_a_worker_that_dies_while_the_model_writes_is_replaced_later(
    conversation: Conversation, model: ModelServer
) -> None:
    row = Conversation.objects.filter(pk=conversation.pk)
    row.update(summary_claimed_until=timezone.now() + summaries.CLAIM)
    assert summaries.fold(conversation) is None
    row.update(summary_claimed_until=timezone.now() - timedelta(seconds=1))
    assert summaries.fold(conversation)


def test_a_fold_that_outlived_its_claim_does_no_harm(conversation: Conversation, slow_model: ModelServer) -> None:
    row = Conversation.objects.filter(pk=conversation.pk)
    with ThreadPoolExecutor() as pool:
        first = in_background(pool, lambda: summaries.fold(conversation))
        slow_model.wait(held=1)
        row.update(summary_claimed_until=timezone.now() - timedelta(seconds=1))
        second = in_background(pool, lambda: summaries.fold(conversation))
        slow_model.wait(held=2)
        slow_model.release()
        assert first.result() == second.result()
    assert ConversationSummary.objects.count() == 1
    assert row.get().summary_claimed_until is None


def test_a_late_summary_is_taken_up_by_the_next_prompt(conversation: Conversation, model: ModelServer) -> None:
    run = lifecycle.start(conversation, "Where is it?").run
    assert context.load(run).summary_up_to_seq == 0
    summary = summaries.fold(conversation)
    assert summary
    state = context.load(run)
    assert state.summary == summary.text
    assert [turn.seq for turn in state.turns] == list(range(summary.up_to_seq + 1, 31))
