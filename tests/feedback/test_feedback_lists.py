"""Ratings, surveys, corrections and reasons in the admin."""

import uuid
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Organization
from escalation import lifecycle as desk
from escalation.models import AgentProfile
from escalation.talk import console
from escalation.types import Actor
from feedback import corrections, ratings, surveys
from feedback.corrections import Judgement
from feedback.models import Correction, Rating, RatingReason, SurveyAnswer
from feedback.ratings import Opinion
from tests import factories
from tests.admin.conftest import SignIn, sign_in  # noqa: F401 (a fixture)
from tests.desk import escalated
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
LOGS = ("rating", "surveyanswer", "correction")
HOSTILE = '=HYPERLINK("http://evil.example")<script>alert(1)</script><img src=x onerror=alert(1)>'


def rows(visitor: Visitor, agent: AgentProfile, text: str = "Zebra") -> dict[str, Model]:
    run = factories.answered(factories.sent(visitor, text), text)
    ratings.rate(visitor.principal, run.public_id, Opinion("up"))
    ratings.rate(visitor.principal, run.public_id, Opinion("down", ("wrong",), text))
    escalation = escalated(visitor)
    corrections.correct(agent, run.public_id, Judgement("down", text, text))
    console.reply(escalation, agent, text, uuid.uuid4().hex)
    desk.resolve(escalation, Actor.of(agent), "solved")
    surveys.answer(visitor.principal, visitor.session_id, 2, text)
    return {
        "rating": Rating.objects.get(run=run),
        "surveyanswer": SurveyAnswer.objects.get(conversation=visitor.conversation),
        "correction": Correction.objects.get(run=run),
    }


@pytest.fixture
def reader(sign_in: SignIn, organization: Organization) -> Client:  # noqa: F811
    return sign_in("manager", organization)


def listed(page: str) -> str:
    return reverse(f"admin:feedback_{page}_changelist")


def change(page: str, row: Model) -> str:
    return reverse(f"admin:feedback_{page}_change", args=[row.pk])


def test_own_are_listed_and_shown(reader: Client, alice: Visitor, agent: AgentProfile) -> None:
    for page, row in rows(alice, agent).items():
        assert "Zebra" in reader.get(listed(page)).content.decode(), page
        shown = reader.get(change(page, row)).content.decode()
        assert "Zebra" in shown, page
        assert "(&#x27;" not in shown, page  # a pair that nobody unpacked


def test_a_rating_is_shown_with_its_history(reader: Client, alice: Visitor, agent: AgentProfile) -> None:
    shown = reader.get(change("rating", rows(alice, agent)["rating"])).content.decode()
    history = shown[shown.rindex("History") :]
    assert history.index("Up") < history.index("Down") < history.index("It is wrong")


def test_foreign_ones_are_neither_listed_nor_found(reader: Client, charlie: Visitor, stranger: AgentProfile) -> None:
    for page, row in rows(charlie, stranger).items():
        assert "Zebra" not in reader.get(listed(page)).content.decode(), page
        assert reader.get(change(page, row)).status_code == 404, page


def test_they_are_a_log(sign_in: SignIn, organization: Organization, alice: Visitor, agent: AgentProfile) -> None:  # noqa: F811
    client = sign_in("admin", organization)
    for page, row in rows(alice, agent).items():
        assert client.get(reverse(f"admin:feedback_{page}_add")).status_code == 403
        assert client.post(change(page, row), {"comment": "Changed"}).status_code == 403
        assert client.post(reverse(f"admin:feedback_{page}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["member", "agent"])
def test_agents_do_not_see_them(sign_in: SignIn, organization: Organization, role: str) -> None:  # noqa: F811
    client = sign_in(role, organization)
    for page in (*LOGS, "ratingreason"):
        assert client.get(listed(page)).status_code == 403, page


def test_words_are_inert(reader: Client, alice: Visitor, agent: AgentProfile) -> None:
    for page, row in rows(alice, agent, HOSTILE).items():
        for address in (listed(page), change(page, row)):
            shown = reader.get(address).content.decode()
            assert "<script>alert" not in shown, page
            assert "<img src=x" not in shown, page


@pytest.mark.parametrize(
    ("page", "params", "found"),
    [
        ("rating", {"value__exact": "down"}, True),
        ("rating", {"value__exact": "up"}, False),
        ("rating", {"reason": "wrong"}, True),
        ("rating", {"reason": "rude"}, False),
        ("rating", {"model": "test-model"}, True),
        ("rating", {"model": "another"}, False),
        ("surveyanswer", {"rated": "2"}, True),
        ("surveyanswer", {"rated": "5"}, False),
        ("surveyanswer", {"rated": "answered"}, True),
        ("surveyanswer", {"rated": "none"}, False),
        ("surveyanswer", {"rated": "\0"}, True),
        ("correction", {"value__exact": "down"}, True),
        ("correction", {"value__exact": "up"}, False),
    ],
)
def test_lists_are_narrowed(
    reader: Client, alice: Visitor, agent: AgentProfile, page: str, params: dict[str, str], found: bool
) -> None:
    rows(alice, agent)
    assert ("Zebra" in reader.get(listed(page), params).content.decode()) == found


@pytest.mark.parametrize("page", LOGS)
def test_lists_ask_a_fixed_number_of_queries(
    reader: Client, site: Any, agent: AgentProfile, django_assert_max_num_queries: Any, page: str
) -> None:
    for _ in range(6):
        rows(factories.visitor(site), agent)
    with django_assert_max_num_queries(22):
        assert reader.get(listed(page)).status_code == 200


def test_admins_write_reasons_of_their_own(sign_in: SignIn, organization: Organization) -> None:  # noqa: F811
    client = sign_in("admin", organization)
    form = {"key": "outdated", "labels": "Out of date\nja: 情報が古い", "position": "1", "enabled": "on"}
    assert client.post(reverse("admin:feedback_ratingreason_add"), form).status_code == 302
    row = RatingReason.objects.get()
    assert (row.organization, row.label("ja"), row.label("de")) == (organization, "情報が古い", "Out of date")
    assert client.post(reverse("admin:feedback_ratingreason_add"), {**form, "labels": "ja: x"}).status_code == 200
    foreign = RatingReason.objects.create(organization=factories.organization("Zebra"), key="x", labels={"en": "x"})
    assert client.get(change("ratingreason", foreign)).status_code == 404
