"""A tab asks what is new while a person takes over: the run that this ended is not news any more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from conversations.streaming import news
from escalation import lifecycle
from escalation.models import AgentProfile, DeskSettings
from tests import desk, factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def before_turns_are_read(doing: Callable[[], object]) -> Any:
    """Has it done, on another connection, between the two queries: the runs are read, the turns are not."""
    done: list[bool] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "conversations_turn"' in sql and not done:
            done.append(True)
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(_alone, doing).result()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def _alone(doing: Callable[[], object]) -> None:
    try:
        doing()
    finally:
        connection.close()


@pytest.mark.parametrize("told", ["", "Once upon "])
def test_a_run_that_was_silenced_meanwhile_is_not_streamed(
    alice: Visitor, agent: AgentProfile, assistant_answers: DeskSettings, told: str
) -> None:
    run = factories.claimed(factories.sent(alice, "Tell me a story"))
    log.append(run.pk, events.start(run, run.attempt))
    if told:
        log.append(run.pk, events.chunk(run.public_id, Cursor(run.attempt, 2), told))
    escalation = desk.escalated(alice)
    with before_turns_are_read(lambda: lifecycle.claim(escalation, agent)):
        found = news.since(alice.principal, alice.conversation.pk, 0)
    assert found.person_spoke
    assert found.runs == []
    assert [turn.content for turn in found.turns if turn.role == "assistant"] == ([told] if told else [])


def test_a_run_that_goes_on_is_streamed(alice: Visitor, agent: AgentProfile, assistant_answers: DeskSettings) -> None:
    run = factories.claimed(factories.sent(alice, "Tell me a story"))
    desk.escalated(alice)
    found = news.since(alice.principal, alice.conversation.pk, 0)
    assert found.person_spoke
    assert [row.pk for row in found.runs] == [run.pk]
