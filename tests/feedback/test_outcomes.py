"""Outcomes: what is derived of an episode, a little every minute or all at once."""

import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict

from chatsite.tenancy.models import Organization, WidgetSite
from conversations import intake
from conversations.models import Run, Turn
from conversations.runs import lifecycle
from escalation import lifecycle as desk
from escalation.models import AgentProfile
from escalation.talk import console
from escalation.types import Actor
from feedback import outcomes, ratings, surveys
from feedback.models import Outcome, OutcomeMark, SurveyAnswer
from feedback.ratings import Opinion
from tests import factories
from tests.desk import escalated
from tests.factories import Visitor
from tests.feedback.histories import History, pass_time, rules

pytestmark = pytest.mark.django_db(transaction=True)


def only() -> Outcome:
    outcomes.refresh()
    return Outcome.objects.get()


def classes(outcome: Outcome) -> set[str]:
    rows = Outcome.objects.filter(pk=outcome.pk)
    names = ("confirmed", "assumed", "unresolved", "escalated", "abandoned", "reopened")
    return {name for name in names if getattr(rows.all(), name)().exists()}


def facts() -> list[dict[str, Any]]:
    names = [field.name for field in Outcome._meta.concrete_fields if field.name != "updated_at"]
    return [model_to_dict(row, names) | {"id": row.pk} for row in Outcome.objects.order_by("id")]


def said(visitor: Visitor, text: str = "Hello?", url: str = "") -> Run | None:
    context = {"url": url} if url else None
    return intake.send(visitor.principal, visitor.session_id, intake.Message(text, page_context=context)).begun


def rate(visitor: Visitor, run: Run, value: str | None) -> None:
    ratings.rate(visitor.principal, run.public_id, Opinion(value))


def helped(visitor: Visitor, agent: AgentProfile) -> None:
    escalation = escalated(visitor)
    pass_time(minutes=5)
    desk.claim(escalation, agent)
    console.reply(escalation, agent, "Here I am.", uuid.uuid4().hex)
    pass_time(minutes=10)
    desk.resolve(escalation, Actor.of(agent), "solved")


def test_a_question_and_its_answer(alice: Visitor) -> None:
    run = said(alice, url="https://shop.example/shoes?size=9")
    assert run
    awaited = only()
    assert (awaited.end, awaited.awaits_answer, awaited.answers, classes(awaited)) == ("open", True, 0, set())
    factories.answered(run)
    found = only()
    assert (found.pk, found.end, found.awaits_answer) == (awaited.pk, "open", False)
    assert (found.first_seq, found.last_seq, found.user_turns, found.answers, found.failures) == (1, 2, 1, 1, 0)
    assert (found.page, found.model, found.language, found.last_role, found.site) == (
        "https://shop.example/shoes",
        "test-model",
        "en",
        "assistant",
        alice.conversation.site,
    )
    assert found.first_answer_ms is not None
    assert classes(found) == set()  # it goes on


def test_silence_ends_it_and_then_it_is_assumed_to_be_resolved(alice: Visitor, answer: Run) -> None:
    only()
    pass_time(hours=25)
    found = only()
    assert (found.end, classes(found)) == ("silence", {"assumed"})


def test_how_long_a_silence_is_the_organization_says(alice: Visitor, answer: Run) -> None:
    rules(alice.conversation.organization, silence_hours=2)
    only()
    pass_time(hours=1)
    assert only().end == "open"
    pass_time(hours=1.5)
    assert only().end == "silence"


@pytest.mark.parametrize(("value", "expected"), [("up", "confirmed"), ("down", "unresolved"), (None, "assumed")])
def test_a_rating_tells_more_than_silence(alice: Visitor, answer: Run, value: str | None, expected: str) -> None:
    rate(alice, answer, "down")
    pass_time(hours=30)
    only()
    rate(alice, answer, value)  # later, and still about the same episode
    assert classes(only()) == {expected}


@pytest.mark.parametrize(
    ("value", "score", "expected"),
    [
        ("up", 1, "unresolved"),
        ("down", 5, "confirmed"),
        ("down", 3, "unresolved"),
        ("up", 3, "confirmed"),
        (None, 3, "assumed"),
        (None, 4, "confirmed"),
        (None, 2, "unresolved"),
    ],
)
def test_a_survey_outweighs_ratings(alice: Visitor, answer: Run, value: str | None, score: int, expected: str) -> None:
    rules(alice.conversation.organization, survey_after_assistant=True)
    rate(alice, answer, value)
    desk.end(alice.conversation)
    surveys.answer(alice.principal, alice.session_id, score, "")
    found = only()
    assert (found.end, found.survey_score, classes(found)) == ("closed", score, {expected})


def test_a_question_without_an_answer_is_abandoned(alice: Visitor) -> None:
    run = said(alice)
    assert run
    only()
    factories.failed(run)
    assert (only().failures, only().awaits_answer) == (1, False)
    pass_time(hours=30)
    assert classes(only()) == {"abandoned"}


def test_a_stopped_answer_is_no_answer(alice: Visitor) -> None:
    run = said(alice)
    assert run
    lifecycle.cancel(run)
    pass_time(hours=30)
    found = only()
    assert (found.answers, classes(found)) == (0, {"abandoned"})


def test_with_a_person(alice: Visitor, answer: Run, agent: AgentProfile) -> None:
    helped(alice, agent)
    found = only()
    assert (found.end, found.agent, found.agent_turns, found.escalation_state) == ("closed", agent, 1, "resolved")
    assert found.person_reply_ms == pytest.approx(300_000, abs=20_000)
    assert found.handle_ms == pytest.approx(600_000, abs=20_000)
    assert classes(found) == {"escalated"}


def test_leaving_before_a_person_came_is_both(alice: Visitor, answer: Run) -> None:
    said_again = said(alice)
    assert said_again
    lifecycle.cancel(said_again)
    escalated(alice)
    desk.end(alice.conversation)
    assert classes(only()) == {"escalated", "abandoned"}


def test_whoever_went_back_to_the_assistant_and_was_answered_did_not_leave(alice: Visitor, answer: Run) -> None:
    desk.withdraw(escalated(alice))
    pass_time(hours=30)
    assert classes(only()) == {"escalated"}


def test_no_silence_ends_an_episode_in_which_a_person_is_awaited(alice: Visitor, answer: Run) -> None:
    escalated(alice)
    pass_time(hours=100)
    assert only().end == "open"
    said(alice, "Anybody?")
    assert only().end == "open"


def test_who_asks_for_a_person_after_a_silence_begins_a_new_episode(alice: Visitor, answer: Run) -> None:
    pass_time(hours=30)
    escalated(alice)
    outcomes.refresh()
    first, second = Outcome.objects.order_by("first_seq")
    assert (classes(first), first.escalation, first.end) == ({"reopened", "unresolved"}, None, "silence")
    assert (second.escalation is not None, second.reopened_from, second.end) == (True, first, "open")


def test_writing_again_soon_reopens_and_late_does_not(alice: Visitor, answer: Run) -> None:
    desk.end(alice.conversation)
    assert classes(only()) == {"assumed"}
    pass_time(days=2)
    again = said(alice, "It is broken again")
    assert again
    factories.answered(again)
    desk.end(alice.conversation)
    pass_time(days=8)
    said(alice, "Something else")
    outcomes.refresh()
    first, second, third = Outcome.objects.order_by("first_seq")
    assert (first.was_reopened, second.reopened_from, classes(first)) == (True, first, {"unresolved", "reopened"})
    assert (second.was_reopened, third.reopened_from, classes(second)) == (False, None, {"assumed"})


def test_a_failed_regeneration_is_found_though_it_leaves_no_turn(
    alice: Visitor, answer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "MARGIN", timedelta(0))
    only()
    run = intake.regenerate(alice.principal, alice.session_id).run
    assert only().awaits_answer
    factories.failed(run)
    assert (only().failures, only().answers) == (1, 1)


@pytest.mark.parametrize("seed", range(12))
def test_a_little_at_a_time_gives_the_same_rows_as_all_at_once(
    site: WidgetSite, agent: AgentProfile, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """And each that has ended is of exactly one kind."""
    monkeypatch.setattr(outcomes, "MARGIN", timedelta(0))  # nothing is looked at twice without a cause
    rules(site.organization, survey_after_assistant=True)
    history = History(seed, [factories.visitor(site) for _ in range(3)], agent)
    for number in range(90):
        history.step()
        if history.random.random() < 0.3 or number == 89:
            outcomes.refresh()
    little = facts()
    Outcome.objects.all().delete()
    assert sum(outcomes.rebuild()) == 3
    assert facts() == little
    assert sum(outcomes.rebuild()) == 3
    assert facts() == little
    ended = Outcome.objects.ended().count()
    kinds = [Outcome.objects.all() for _ in range(4)]
    each = [
        rows.values_list("pk", flat=True)
        for rows in (kinds[0].confirmed(), kinds[1].assumed(), kinds[2].unresolved(), kinds[3].abandoned())
    ]
    person = Outcome.objects.ended().escalated().exclude(pk__in=Outcome.objects.abandoned())
    together = [*each[0], *each[1], *each[2], *each[3], *person.values_list("pk", flat=True)]
    assert len(together) == len(set(together)) == ended
    assert Turn.objects.exists()


def test_while_somebody_derives_nobody_else_does(alice: Visitor, answer: Run) -> None:
    outcomes.refresh()
    Outcome.objects.all().delete()
    with transaction.atomic():
        OutcomeMark.objects.select_for_update().get()
        assert _elsewhere(outcomes.refresh) == 0
    assert outcomes.refresh() == 1


def _elsewhere(function: Any) -> Any:
    from concurrent.futures import ThreadPoolExecutor

    def call() -> Any:
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def test_after_a_pause_all_that_was_missed_is_found(alice: Visitor, answer: Run) -> None:
    OutcomeMark.objects.create(until=answer.created_at - timedelta(hours=3))
    assert outcomes.refresh() > 0
    assert Outcome.objects.count() == 1


def test_the_number_of_queries_does_not_grow(
    site: WidgetSite, alice: Visitor, answer: Run, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        factories.answered(factories.sent(factories.visitor(site)))
    outcomes.refresh()
    with django_assert_max_num_queries(30):
        assert outcomes.refresh() == 21


def test_the_command_rebuilds_one_organizations(alice: Visitor, answer: Run, charlie: Visitor) -> None:
    factories.answered(factories.sent(charlie))
    out = StringIO()
    call_command("outcomes", rebuild=True, organization=alice.conversation.organization.slug, stdout=out)
    assert Outcome.objects.get().conversation == alice.conversation
    assert "1 conversation" in out.getvalue()


def test_the_command_refreshes_and_says_how_it_stands(alice: Visitor, answer: Run) -> None:
    out = StringIO()
    call_command("outcomes", stdout=out)
    assert Outcome.objects.count() == 1
    assert "1 episode" in out.getvalue()


@pytest.mark.parametrize("options", [{"organization": "nobody"}, {"since": "yesterday", "rebuild": True}])
def test_the_command_refuses_nonsense(organization: Organization, options: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        call_command("outcomes", **options)


def test_surveys_without_an_answer_count_nothing(alice: Visitor, answer: Run, agent: AgentProfile) -> None:
    helped(alice, agent)
    assert SurveyAnswer.objects.exists()
    assert only().survey_score is None
