"""Finding conversations and runs, at a cost that does not grow with their number."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chatsite.tenancy.models import Organization, WidgetSite
from conversations.runs import lifecycle
from tests import factories

CONVERSATIONS = "/admin/conversations/conversation/"
PAGES = (CONVERSATIONS, "/admin/conversations/run/", "/admin/")


def talks(site: WidgetSite, count: int) -> None:
    for number in range(count):
        visitor = factories.visitor(site, title=f"Talk {number}")
        run = lifecycle.start(visitor.conversation, "Hello").run
        factories.failed(run) if number % 2 else factories.answered(run)


@pytest.mark.parametrize("path", PAGES)
def test_list_costs_the_same_with_more_rows(
    manager: Client, site: WidgetSite, django_assert_max_num_queries: Any, path: str
) -> None:
    talks(site, 2)
    manager.get(path)
    with django_assert_max_num_queries(100) as few:
        manager.get(path)
    talks(site, 10)
    with django_assert_max_num_queries(len(few)):
        manager.get(path)


def test_transcript_costs_the_same_with_more_turns(
    manager: Client, site: WidgetSite, django_assert_max_num_queries: Any
) -> None:
    visitor = factories.visitor(site)
    path = reverse("admin:conversations_conversation_change", args=[visitor.conversation.pk])
    factories.answered(lifecycle.start(visitor.conversation, "Hello").run)
    manager.get(path)
    with django_assert_max_num_queries(100) as few:
        manager.get(path)
    for _ in range(8):
        factories.answered(lifecycle.start(visitor.conversation, "Hello").run)
    with django_assert_max_num_queries(len(few)):
        manager.get(path)


@pytest.mark.parametrize("term", ["kettle", "LIMESCALE", "customer-7"])
def test_search_finds_title_message_and_person(manager: Client, organization: Organization, term: str) -> None:
    found = factories.conversation(organization, title="Kettle", external_id="customer-7")
    lifecycle.start(found, "How do I remove limescale?")
    factories.conversation(organization, title="Something else")
    shown = manager.get(CONVERSATIONS, {"q": term}).content.decode()
    assert str(found.pk) in shown
    assert "Something else" not in shown


def test_search_takes_the_ids_of_the_api(manager: Client, organization: Organization) -> None:
    found = factories.conversation(organization, title="Kettle")
    run = lifecycle.start(found, "Hello").run
    factories.conversation(organization, title="Something else")
    for term in (found.public_id, run.public_id, f" {run.user_turn.public_id} "):
        shown = manager.get(CONVERSATIONS, {"q": term}).content.decode()
        assert str(found.pk) in shown
        assert "Something else" not in shown


def test_search_does_not_cross_the_border(manager: Client) -> None:
    foreign = factories.conversation(factories.organization("Zebra"), title="Kettle")
    for term in ("Kettle", foreign.public_id):
        assert str(foreign.pk) not in manager.get(CONVERSATIONS, {"q": term}).content.decode()


@pytest.mark.parametrize("term", ["\0", "%", "'", "a" * 5000, "conv_" + "0" * 32])
def test_odd_search_terms_find_nothing_and_break_nothing(manager: Client, term: str) -> None:
    assert manager.get(CONVERSATIONS, {"q": term}).status_code in (200, 302)


@pytest.mark.parametrize(
    "params",
    [
        {"mode__exact": "assistant"},
        {"language": "ja"},
        {"answers": "waiting"},
        {"created_at_from": "2026-01-01", "created_at_to": "2099-01-01"},
        {"created_at_from": "no date"},
        {"o": "-6.1"},
    ],
)
def test_filters_keep_what_matches(manager: Client, organization: Organization, params: dict[str, str]) -> None:
    found = factories.conversation(organization, title="Kettle", locale="ja-JP")
    lifecycle.start(found, "Hello")
    assert str(found.pk) in manager.get(CONVERSATIONS, params).content.decode()


def test_last_day_of_a_range_is_in_it(manager: Client, organization: Organization) -> None:
    found = factories.conversation(organization)
    today = timezone.localdate().isoformat()
    days = {"created_at_from": today, "created_at_to": today}
    assert str(found.pk) in manager.get(CONVERSATIONS, days).content.decode()


def test_filters_drop_what_does_not_match(manager: Client, organization: Organization) -> None:
    other = factories.conversation(organization, title="Kettle", locale="en")
    for params in (
        {"mode__exact": "human"},
        {"language": "ja"},
        {"answers": "failed"},
        {"created_at_to": "2001-01-01"},
    ):
        assert str(other.pk) not in manager.get(CONVERSATIONS, params).content.decode()
