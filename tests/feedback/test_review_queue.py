"""What is put up for review, and how it is shared out and judged."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Membership, Organization, WidgetSite
from conversations import intake
from conversations.models import Run
from escalation import lifecycle as desk
from feedback import outcomes, ratings, sampling
from feedback.models import Outcome, ReviewItem
from feedback.ratings import Opinion
from tests import factories
from tests.admin.conftest import SignIn, sign_in  # noqa: F401 (a fixture)
from tests.desk import escalated
from tests.factories import Visitor
from tests.feedback.histories import pass_time, rules

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/feedback/reviewitem/"


@pytest.fixture(autouse=True)
def _no_sample(organization: Organization) -> None:
    rules(organization, review_share=0)


@pytest.fixture
def reviewer(sign_in: SignIn, organization: Organization) -> Client:  # noqa: F811
    return sign_in("manager", organization)


def queue() -> list[tuple[Any, str]]:
    outcomes.refresh()
    return list(ReviewItem.objects.order_by("id").values_list("run", "cause"))


def item(run: Run, cause: str = "down_rated", **fields: Any) -> ReviewItem:
    return ReviewItem.objects.create(
        organization_id=run.organization_id,
        conversation_id=run.conversation_id,
        run=run,
        cause=cause,
        created_at=run.created_at,
        **fields,
    )


def page(row: ReviewItem) -> str:
    return reverse("admin:feedback_reviewitem_change", args=[row.pk])


def test_an_answer_that_was_rated_down_is_put_up_once(alice: Visitor, answer: Run) -> None:
    assert queue() == []
    for value in ("down", "up", "down"):
        ratings.rate(alice.principal, answer.public_id, Opinion(value))
        outcomes.refresh()
    assert queue() == [(answer.pk, "down_rated")]


def test_of_an_episode_that_is_over_the_last_failure_is_put_up(alice: Visitor) -> None:
    runs = [factories.failed(factories.sent(alice)) for _ in range(2)]
    assert queue() == []  # another may follow
    pass_time(hours=30)
    assert queue() == [(runs[-1].pk, "failed")]


def test_the_last_answer_before_a_person_was_asked_for_is_put_up(alice: Visitor, answer: Run) -> None:
    last = factories.answered(factories.sent(alice))
    escalated(alice)
    assert queue() == [(last.pk, "escalated")]


def test_a_steady_share_of_all_answers_is_put_up(alice: Visitor, organization: Organization) -> None:
    rules(organization, review_share=50)
    runs = [factories.answered(factories.sent(alice)) for _ in range(12)]
    expected = {run.pk for run in runs if sampling.is_in(run.pk.bytes, 50)}
    assert {run for run, _cause in queue()} == expected
    outcomes.refresh()
    assert ReviewItem.objects.count() == len(expected)


def test_the_sample_is_random_enough() -> None:
    assert 250 < sum(sampling.is_in(number.to_bytes(2), 10) for number in range(3000)) < 350


def test_a_graver_cause_replaces_the_sample_until_somebody_has_judged(
    alice: Visitor, answer: Run, organization: Organization
) -> None:
    rules(organization, review_share=100)
    assert queue() == [(answer.pk, "sample")]
    ratings.rate(alice.principal, answer.public_id, Opinion("down"))
    assert queue() == [(answer.pk, "down_rated")]
    ReviewItem.objects.update(cause="sample", state="done")
    assert queue() == [(answer.pk, "sample")]


def test_a_rebuild_puts_up_nothing(alice: Visitor, answer: Run, organization: Organization) -> None:
    rules(organization, review_share=100)
    assert sum(outcomes.rebuild()) == 1
    assert Outcome.objects.exists()
    assert not ReviewItem.objects.exists()


def test_the_list_shows_what_waits(reviewer: Client, alice: Visitor, answer: Run) -> None:
    item(answer)
    done = factories.answered(factories.sent(alice, "Done question?"))
    item(done, state="done", verdict="good")
    shown = reviewer.get(LIST).content.decode()
    assert "Hello?" in shown
    assert "An answer." in shown
    assert "Done question?" not in shown
    assert "Done question?" in reviewer.get(LIST, {"queue": "all"}).content.decode()


@pytest.mark.parametrize("params", [{"queue": "x"}, {"whose": "x"}, {"cause__exact": "\0"}, {"verdict__exact": "x"}])
def test_nonsense_in_filters_breaks_nothing(reviewer: Client, answer: Run, params: dict[str, str]) -> None:
    item(answer)
    assert reviewer.get(LIST, params).status_code in (200, 302)


def test_an_answer_is_judged_and_the_next_one_shown(reviewer: Client, alice: Visitor, answer: Run) -> None:
    older, newer = item(answer), item(factories.answered(factories.sent(alice, "Another?")))
    form = {
        "is_correct": "False",
        "is_complete": "True",
        "verdict": "bad",
        "comment": "No.",
        "right_answer": "30 days.",
    }
    gone = reviewer.post(page(newer), {**form, "_next": "1"})
    assert (gone.status_code, gone["Location"]) == (302, page(older))
    newer.refresh_from_db()
    assert (newer.state, newer.verdict, newer.is_correct, newer.is_complete, newer.is_in_tone, newer.is_safe) == (
        *("done", "bad", False, True, None, None),
    )
    assert (newer.comment, newer.right_answer) == ("No.", "30 days.")
    assert newer.reviewer == User.objects.get()
    assert newer.reviewed_at
    last = reviewer.post(page(older), {"verdict": "good", "_next": "1"})
    assert last["Location"] == LIST


def test_the_page_shows_the_answer_within_what_was_said(reviewer: Client, alice: Visitor) -> None:
    for number in range(8):
        run = factories.answered(factories.sent(alice, f"question {number}."), f"answer {number}.")
        if number == 4:
            row = item(run)
    shown = reviewer.get(page(row)).content.decode()
    assert re.findall(r"(?:question|answer) \d", shown) == [
        *("question 2", "answer 2", "question 3", "answer 3", "question 4", "answer 4"),
        *("question 5", "answer 5", "question 6"),
    ]


def test_a_verdict_is_needed(reviewer: Client, answer: Run) -> None:
    row = item(answer)
    for form in ({}, {"verdict": "splendid"}, {"verdict": "good", "comment": "x" * 50_000}):
        assert reviewer.post(page(row), {**form, "_next": "1"}).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.reviewer) == ("open", None)


def test_what_somebody_else_has_is_not_shown_next(
    reviewer: Client, alice: Visitor, answer: Run, organization: Organization
) -> None:
    other = User.objects.create_user("other", is_staff=True)
    rows = [item(factories.answered(factories.sent(alice))) for _ in range(3)]
    ReviewItem.objects.filter(pk=rows[1].pk).update(assignee=other)
    gone = reviewer.post(page(rows[2]), {"verdict": "good", "_next": "1"})
    assert gone["Location"] == page(rows[0])


def test_an_answer_is_skipped_without_a_verdict(reviewer: Client, answer: Run) -> None:
    row = item(answer)
    assert reviewer.post(page(row), {"_skip": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "skipped"


def test_many_are_assigned_and_skipped_at_once(
    reviewer: Client, alice: Visitor, organization: Organization, charlie: Visitor
) -> None:
    rows = [item(factories.answered(factories.sent(alice))) for _ in range(3)]
    colleague = User.objects.create_user("colleague", is_staff=True)
    Membership.objects.create(organization=organization, user=colleague, role="manager")
    chosen = [str(row.pk) for row in rows[:2]]

    def act(action: str, params: str = "") -> None:
        assert reviewer.post(LIST + params, {"action": action, "_selected_action": chosen}).status_code == 302

    act(f"assign_{colleague.pk}")
    assert ReviewItem.objects.filter(assignee=colleague).count() == 2
    act("take")
    assert ReviewItem.objects.filter(assignee__username="staff1").count() == 2
    act("leave")
    assert not ReviewItem.objects.exclude(assignee=None).exists()
    act("skip_chosen")
    assert ReviewItem.objects.filter(state="skipped").count() == 2
    act("put_back", "?queue=skipped")
    assert ReviewItem.objects.filter(state="open").count() == 3


def test_another_organizations_answers_are_out_of_reach(reviewer: Client, charlie: Visitor) -> None:
    row = item(factories.answered(factories.sent(charlie, "Zebra?")))
    assert "Zebra" not in reviewer.get(LIST).content.decode()
    assert reviewer.get(page(row)).status_code == 404
    for form in ({"verdict": "good"}, {"_skip": "1"}):
        assert reviewer.post(page(row), form).status_code in (403, 404)
    reviewer.post(LIST, {"action": "take", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert (row.state, row.assignee) == ("open", None)


@pytest.mark.parametrize("role", ["member", "agent"])
def test_agents_do_not_review(sign_in: SignIn, organization: Organization, answer: Run, role: str) -> None:  # noqa: F811
    row = item(answer)
    client = sign_in(role, organization)
    assert client.get(LIST).status_code == 403
    for form in ({"verdict": "good"}, {"_skip": "1"}):
        assert client.post(page(row), form).status_code in (403, 404)
    row.refresh_from_db()
    assert row.state == "open"


def test_posts_need_the_token_of_the_page(organization: Organization, answer: Run, sign_in: SignIn) -> None:  # noqa: F811
    signed_in = sign_in("manager", organization)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    assert strict.post(page(item(answer)), {"_skip": "1"}).status_code == 403


def test_the_list_asks_a_fixed_number_of_queries(
    reviewer: Client, site: WidgetSite, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        item(factories.answered(factories.sent(factories.visitor(site))))
    with django_assert_max_num_queries(14):
        assert reviewer.get(LIST).status_code == 200


def test_words_are_inert(reviewer: Client, alice: Visitor) -> None:
    text = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    run = factories.answered(factories.sent(alice, text), text)
    ratings.rate(alice.principal, run.public_id, Opinion("down", ("wrong",), text))
    row = item(run, comment=text, right_answer=text)
    for address in (LIST, page(row)):
        shown = reviewer.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_a_closed_conversation_is_reviewed_as_well(reviewer: Client, alice: Visitor) -> None:
    intake.send(alice.principal, alice.session_id, intake.Message("Hello?"))
    run = Run.objects.get()
    factories.failed(run)
    desk.end(alice.conversation)
    assert queue() == [(run.pk, "failed")]
    assert "No model answered." in reviewer.get(page(ReviewItem.objects.get())).content.decode()
