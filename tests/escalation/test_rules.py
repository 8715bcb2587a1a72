"""Rules bring in a person without being asked, inside what made them hold, and never in circles."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chatsite.tenancy.models import Organization
from conversations import intake
from conversations.models import Conversation, Run, Turn
from conversations.runs.lifecycle import TooManyWaiting
from conversations.runs.types import Started
from conversations.signals import answer_rated
from escalation import access, lifecycle, policy
from escalation.models import AgentProfile, DeskSettings, Escalation, EscalationEvent, Priority, Reason, Rule
from escalation.types import Actor
from tests import factories
from tests.escalation.days import close, configure
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Kind = Rule.Kind
Counted = Callable[[int], AbstractContextManager[object]]


def rule(organization: Organization, kind: str, *values: str, **fields: Any) -> Rule:
    fields = {"name": kind, "values": list(values)} | fields
    return Rule.objects.create(organization=organization, kind=kind, **fields)


def say(visitor: Visitor, text: str = "Hello", **page: str) -> Started:
    message = intake.Message(text, page_context=page or None)
    return intake.send(visitor.principal, visitor.session_id, message)


def fail(visitor: Visitor, times: int = 1) -> None:
    for _ in range(times):
        factories.failed(factories.sent(visitor))


def rate(run: Run, value: str = "down") -> None:
    with transaction.atomic():
        answer_rated.send(Run, run=run, value=value)


def mode(visitor: Visitor) -> str:
    return Conversation.objects.get(pk=visitor.conversation.pk).mode


def give_back(visitor: Visitor, agent: AgentProfile) -> None:
    """A person joins and hands back; what waited is answered."""
    row = Escalation.objects.open().get(conversation=visitor.conversation)
    lifecycle.hand_back(lifecycle.claim(row, agent), Actor.of(agent))
    for run in Run.objects.active().filter(conversation=visitor.conversation):
        factories.answered(run)


def test_words_bring_a_person_before_the_assistant_answers(alice: Visitor, organization: Organization) -> None:
    reason = Reason.objects.create(organization=organization, key="human", priority=Priority.URGENT)
    rule(organization, Kind.WORDS, "refund", "human", name="Wants a person", reason=reason)
    started = say(alice, "Give me a HUMAN!")
    assert started.begun is None
    row = Escalation.objects.get()
    assert (row.origin, row.rule_name, row.reason, row.priority) == ("rule", "Wants a person", reason, Priority.URGENT)
    assert (row.last_role, row.last_text, row.from_seq) == ("user", "Give me a HUMAN!", 1)
    event = EscalationEvent.objects.get()
    assert (event.actor_kind, event.data["cause"]["value"]) == ("system", "human")
    events = Turn.objects.filter(role="system").values_list("payload__event", flat=True)
    assert list(events) == ["escalated"]


def test_the_assistant_answers_where_it_may_go_on(
    alice: Visitor, organization: Organization, assistant_answers: DeskSettings
) -> None:
    rule(organization, Kind.WORDS, "human")
    assert say(alice, "human").begun
    assert mode(alice) == "queued"


def test_a_repeated_key_escalates_once(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "human")
    message = intake.Message("human", idempotency_key="k")
    for _ in range(2):
        intake.send(alice.principal, alice.session_id, message)
    assert Escalation.objects.count() == 1


def test_words_are_of_a_language(organization: Organization, alice: Visitor, bob: Visitor) -> None:
    rule(organization, Kind.WORDS, "担当者", language="ja")
    Conversation.objects.filter(pk=bob.conversation.pk).update(locale="ja")
    say(alice, "担当者")
    say(bob, "担当者と話したい")
    assert (mode(alice), mode(bob)) == ("assistant", "queued")


def test_other_organizations_have_other_rules(other_organization: Organization, alice: Visitor) -> None:
    rule(other_organization, Kind.WORDS, "human")
    say(alice, "human")
    assert mode(alice) == "assistant"


@pytest.mark.parametrize(
    ("value", "url", "holds"),
    [
        ("/checkout", "https://shop.example/checkout/2?a=1", True),
        ("https://shop.example/checkout", "https://shop.example/checkout", True),
        ("/checkout", "https://shop.example/#/checkout", False),
        ("/checkout", "", False),
        ("", "https://shop.example/", False),
        ("/checkout", "http://[nonsense/checkout", False),
    ],
)
def test_a_page(alice: Visitor, organization: Organization, value: str, url: str, holds: bool) -> None:
    rule(organization, Kind.PAGE, value)
    say(alice, url=url)
    assert mode(alice) == ("queued" if holds else "assistant")


def test_a_customers_tier(organization: Organization, alice: Visitor, bob: Visitor) -> None:
    rule(organization, Kind.TIER, "Gold")
    Conversation.objects.filter(pk=bob.conversation.pk).update(customer_tier="gold")
    say(alice)
    say(bob)
    assert (mode(alice), mode(bob)) == ("assistant", "queued")


def test_answers_that_fail_one_after_another(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.FAILED_ANSWERS, count=2)
    fail(alice)
    factories.answered(factories.sent(alice))
    fail(alice)
    assert mode(alice) == "assistant"
    fail(alice)
    assert mode(alice) == "queued"
    assert say(alice).begun is None


def test_answers_that_the_visitor_stopped_have_not_failed(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.FAILED_ANSWERS, count=2)
    fail(alice)
    intake.cancel(alice.principal, factories.sent(alice).public_id)
    assert mode(alice) == "assistant"
    fail(alice)
    assert mode(alice) == "queued"


def test_a_rating_that_is_taken_back_or_good_brings_nobody(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.DOWN_RATING)
    run = factories.answered(factories.sent(alice))
    rate(run, "up")
    rate(run, "")
    assert mode(alice) == "assistant"
    rate(run)
    assert mode(alice) == "queued"


def test_a_rating_of_a_closed_conversation_changes_nothing(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.DOWN_RATING)
    run = factories.answered(factories.sent(alice))
    lifecycle.end(alice.conversation)
    rate(run)
    assert mode(alice) == "closed"


def test_the_first_rule_that_holds_decides(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "human", name="second", position=2)
    rule(organization, Kind.WORDS, "human", name="first", position=1, priority=Priority.HIGH)
    rule(organization, Kind.WORDS, "human", name="off", position=0, enabled=False)
    say(alice, "human")
    row = Escalation.objects.get()
    assert (row.rule_name, row.priority) == ("first", Priority.HIGH)


def test_no_rule_counts_without_a_desk(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "human")
    configure(organization, enabled=False)
    assert say(alice, "human").begun


def test_out_of_hours_a_message_is_left_and_the_assistant_answers(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "human")
    close(organization)
    assert say(alice, "human").begun
    assert Escalation.objects.get().is_message


def test_a_message_that_is_refused_escalates_nothing(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.TIER, "gold")
    for _ in range(4):
        say(alice)
    Conversation.objects.filter(pk=alice.conversation.pk).update(customer_tier="gold")
    with pytest.raises(TooManyWaiting):
        say(alice)
    assert not Escalation.objects.exists()


def test_words_count_again_once_the_assistant_has_answered(
    alice: Visitor, agent: AgentProfile, organization: Organization
) -> None:
    rule(organization, Kind.WORDS, "refund")
    say(alice, "refund")
    row = Escalation.objects.get()
    lifecycle.hand_back(lifecycle.claim(row, agent), Actor.of(agent))
    run = say(alice, "My refund?").begun
    assert run, "it has not tried yet"
    for waiting in Run.objects.active():
        factories.answered(waiting)
    say(alice, "Thanks")
    assert mode(alice) == "assistant"
    assert say(alice, "No: a refund!").begun is None
    assert Escalation.objects.count() == 2


def test_who_went_back_to_the_assistant_is_not_sent_away_by_what_was_said(
    alice: Visitor, organization: Organization
) -> None:
    rule(organization, Kind.WORDS, "refund")
    say(alice, "refund")
    lifecycle.withdraw(Escalation.objects.get())
    assert mode(alice) == "assistant"
    assert say(alice, "So, the refund").begun


def test_a_tier_counts_once(alice: Visitor, agent: AgentProfile, organization: Organization) -> None:
    rule(organization, Kind.TIER, "gold")
    Conversation.objects.filter(pk=alice.conversation.pk).update(customer_tier="gold")
    say(alice)
    give_back(alice, agent)
    say(alice)
    assert (mode(alice), Escalation.objects.count()) == ("assistant", 1)


def test_a_page_counts_once_and_another_one_again(
    alice: Visitor, agent: AgentProfile, organization: Organization
) -> None:
    rule(organization, Kind.PAGE, "/checkout", "/returns")
    say(alice, url="https://shop.example/checkout")
    give_back(alice, agent)
    say(alice, url="https://shop.example/checkout/2")
    assert mode(alice) == "assistant"
    say(alice, url="https://shop.example/returns")
    assert mode(alice) == "queued"


def test_failures_count_anew(alice: Visitor, agent: AgentProfile, organization: Organization) -> None:
    rule(organization, Kind.FAILED_ANSWERS, count=2)
    fail(alice, 2)
    row = Escalation.objects.get()
    lifecycle.hand_back(lifecycle.claim(row, agent), Actor.of(agent))
    for run in Run.objects.active():
        factories.failed(run)
    assert mode(alice) == "assistant"
    fail(alice)
    assert (mode(alice), Escalation.objects.count()) == ("queued", 2)


def test_another_answer_that_is_rated_down_counts_again(
    alice: Visitor, agent: AgentProfile, organization: Organization
) -> None:
    rule(organization, Kind.DOWN_RATING)
    first, second = (factories.answered(factories.sent(alice)) for _ in range(2))
    rate(first)
    give_back(alice, agent)
    rate(first)
    assert mode(alice) == "assistant"
    rate(second)
    assert mode(alice) == "queued"


def test_another_rule_counts_after_a_hand_back(alice: Visitor, agent: AgentProfile, organization: Organization) -> None:
    rule(organization, Kind.TIER, "gold")
    rule(organization, Kind.WORDS, "human", position=1)
    Conversation.objects.filter(pk=alice.conversation.pk).update(customer_tier="gold")
    say(alice)
    give_back(alice, agent)
    say(alice, "human")
    assert mode(alice) == "queued"


def test_a_new_episode_begins_with_all_rules(alice: Visitor, agent: AgentProfile, organization: Organization) -> None:
    rule(organization, Kind.TIER, "gold")
    Conversation.objects.filter(pk=alice.conversation.pk).update(customer_tier="gold")
    say(alice)
    give_back(alice, agent)
    lifecycle.end(alice.conversation)
    say(alice)
    assert (mode(alice), Escalation.objects.count()) == ("queued", 2)
    give_back(alice, agent)
    ended = Escalation.objects.order_by("-id").values_list("ended_at", flat=True)[0]
    assert ended
    Escalation.objects.update(ended_at=ended - timedelta(hours=25))
    say(alice)
    assert (mode(alice), Escalation.objects.count()) == ("queued", 3)


def test_an_ordinary_turn_costs_no_query(alice: Visitor, organization: Organization) -> None:
    configure(organization)
    say(alice)
    with CaptureQueriesContext(connection) as without:
        say(alice, "one", url="https://shop.example/")
    for kind in Kind.values:
        rule(organization, kind, "nothing")
    policy.of(organization.pk)
    with CaptureQueriesContext(connection) as with_rules:
        say(alice, "two", url="https://shop.example/")
    assert len(with_rules) == len(without)
    assert not [query for query in with_rules if "escalation_" in query["sql"]]


def test_markup_and_long_words_are_words(alice: Visitor, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "(a+)+$", "<script>", "x" * 200)
    say(alice, "a" * 30_000)
    assert mode(alice) == "assistant"
    say(alice, "<script>alert(1)</script>")
    assert mode(alice) == "queued"


def test_agents_see_it_at_once(alice: Visitor, agent: AgentProfile, organization: Organization) -> None:
    rule(organization, Kind.WORDS, "human")
    say(alice, "human")
    assert access.escalations(agent).get().state == "queued"
