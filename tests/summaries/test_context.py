"""What is read from the database for a prompt."""

from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations import context
from conversations.models import Conversation, ConversationSummary, Run, Turn
from conversations.runs import lifecycle
from tests import factories


def ask(conversation: Conversation, question: str = "And now?", **fields: Any) -> Run:
    run = lifecycle.start(conversation, question, **fields).run
    return Run.objects.select_related("conversation", "organization", "user_turn").get(pk=run.pk)


def contents(run: Run) -> list[str]:
    return [turn.content for turn in context.load(run).turns]


@pytest.fixture
def fresh(organization: Organization) -> Conversation:
    return factories.conversation(organization)


def test_the_question_and_the_page_come_from_the_run(fresh: Conversation) -> None:
    state = context.load(ask(fresh, "Where?", page_context={"url": "https://a.example"}))
    assert (state.question, state.question_seq, state.turns) == ("Where?", 1, ())
    assert state.page_context == {"url": "https://a.example"}


def test_a_replaced_answer_is_left_out(fresh: Conversation) -> None:
    factories.answered(ask(fresh, "One?"), "bad")
    factories.answered(lifecycle.regenerate(fresh).run, "good")
    assert contents(ask(fresh)) == ["One?", "good"]


def test_while_an_answer_is_regenerated_it_is_not_shown(fresh: Conversation) -> None:
    factories.answered(ask(fresh, "One?"), "bad")
    run = lifecycle.regenerate(fresh).run
    assert contents(run) == []
    assert context.load(run).question == "One?"


def test_a_question_that_waited_follows_the_answer_to_the_one_before(fresh: Conversation) -> None:
    first, second, third = ask(fresh, "One?"), ask(fresh, "Two?"), ask(fresh, "Three?")
    factories.answered(first, "Answer one.")
    assert contents(second) == ["One?", "Answer one."]
    factories.answered(second, "Answer two.")
    assert contents(third) == ["One?", "Answer one.", "Two?", "Answer two."]


def test_a_stopped_answer_is_shown_as_such(fresh: Conversation) -> None:
    turn = factories.turns(fresh, 2)[1]
    Turn.objects.filter(pk=turn.pk).update(state=Turn.State.STOPPED)
    assert context.load(ask(fresh)).turns[1].state == "stopped"


def test_a_summary_that_covers_the_question_is_not_used(fresh: Conversation) -> None:
    factories.turns(fresh, 10)
    for seq in (4, 30):
        ConversationSummary.objects.create(
            organization=fresh.organization, conversation=fresh, up_to_seq=seq, text=f"up to {seq}"
        )
    state = context.load(ask(fresh))
    assert (state.summary, state.turns[0].seq) == ("up to 4", 5)


@pytest.mark.parametrize("count", [2, 20, 3_000])
def test_queries_and_rows_are_bounded(fresh: Conversation, count: int, django_assert_num_queries: Any) -> None:
    factories.turns(fresh, count)
    run = ask(fresh)
    with django_assert_num_queries(2):
        state = context.load(run)
    assert len(state.turns) == min(count, context.MAX_TURNS)
