"""What happens at the desk is told to the organization's endpoints: signed, retried, written down."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from escalation import lifecycle
from escalation.models import AgentProfile, Escalation, WebhookDelivery, WebhookEndpoint
from escalation.types import Actor
from escalation.webhooks import delivery, outbox
from tests.desk import escalated
from tests.factories import Visitor
from tests.webhooks.receiver import Dripping, Receiver

State = WebhookDelivery.State


def deliver_all() -> None:
    """What a worker does with what is due."""
    for row in WebhookDelivery.objects.filter(state=State.PENDING).order_by("id"):
        delivery.deliver(row.pk)


def due_now(row: WebhookDelivery) -> None:
    WebhookDelivery.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())


def test_the_life_of_an_escalation_is_told_in_order(
    alice: Visitor, agent: AgentProfile, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    escalation = lifecycle.claim(escalated(alice, note="Where is it?"), agent)
    lifecycle.resolve(escalation, Actor.of(agent), "solved")
    deliver_all()
    said = [got.json for got in receiver.received]
    assert [one["type"] for one in said] == [
        "escalation.opened",
        "escalation.assigned",
        "escalation.joined",
        "escalation.resolved",
    ]
    assert said[0]["data"]["escalation_id"] == escalation.public_id
    assert said[0]["data"]["why"] == "Where is it?"
    assert said[3]["data"]["resolution"] == "solved"
    assert not WebhookDelivery.objects.exclude(state=State.DELIVERED).exists()


def test_a_receiver_can_check_who_sent_it(alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    escalated(alice)
    deliver_all()
    got = receiver.received[0]
    stamp, signature = (part.partition("=")[2] for part in got.headers["Chatsite-Signature"].split(","))
    expected = hmac.new(endpoint.secret.encode(), stamp.encode() + b"." + got.body, hashlib.sha256).hexdigest()
    assert signature == expected


def test_only_what_an_endpoint_listens_to_is_told(
    alice: Visitor, agent: AgentProfile, endpoint: WebhookEndpoint
) -> None:
    endpoint.events = ["escalation.resolved"]
    endpoint.save()
    lifecycle.claim(escalated(alice), agent)
    assert not WebhookDelivery.objects.exists()


def test_nothing_is_told_to_another_organization(
    alice: Visitor, other_organization: Organization, receiver: Receiver
) -> None:
    WebhookEndpoint.objects.create(organization=other_organization, name="Theirs", url=receiver.url)
    escalated(alice)
    assert not WebhookDelivery.objects.exists()


def test_what_is_rolled_back_was_never_told(alice: Visitor, endpoint: WebhookEndpoint) -> None:
    with transaction.atomic():
        escalated(alice)
        transaction.set_rollback(True)
    assert not WebhookDelivery.objects.exists()


def test_a_failure_is_tried_again_later_with_the_same_id(
    alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.statuses = [503]
    escalated(alice)
    deliver_all()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.status) == (State.PENDING, 1, 503)
    assert row.next_attempt_at is not None
    wait = row.next_attempt_at - timezone.now()
    assert timedelta(seconds=5) < wait < timedelta(seconds=delivery.WAITS[0] * 1.25)
    deliver_all()  # not due yet
    assert len(receiver.received) == 1
    due_now(row)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.DELIVERED, 2)
    assert receiver.received[0].json["id"] == receiver.received[1].json["id"]


def test_a_delivery_is_given_up_after_its_last_attempt_and_can_be_replayed(
    alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.statuses = [500] * (len(delivery.WAITS) + 1)
    escalated(alice)
    row = WebhookDelivery.objects.get()
    for _ in range(len(delivery.WAITS) + 1):
        due_now(row)
        delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.next_attempt_at) == (State.FAILED, None)
    outbox.replay(row)
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == State.DELIVERED


def test_a_redirect_is_no_delivery_and_is_not_followed(
    alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.statuses = [302]
    escalated(alice)
    deliver_all()
    assert WebhookDelivery.objects.get().status == 302
    assert WebhookDelivery.objects.get().state == State.PENDING


def test_two_workers_do_not_send_it_twice(alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    escalated(alice)
    row = WebhookDelivery.objects.get()
    WebhookDelivery.objects.filter(pk=row.pk).update(claimed_until=timezone.now() + delivery.CLAIM)
    delivery.deliver(row.pk)
    assert receiver.received == []


def test_a_receiver_that_is_away_is_written_down(alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    endpoint.url = "http://127.0.0.1:1/"
    endpoint.save()
    escalated(alice)
    deliver_all()
    row = WebhookDelivery.objects.get()
    assert row.state == State.PENDING
    assert "refused" in row.error.lower()


def test_an_answer_without_an_end_is_cut(alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.answer = b"x" * 1_000_000
    escalated(alice)
    deliver_all()
    assert len(WebhookDelivery.objects.get().answer) == delivery.KEPT


def test_headers_without_an_end_keep_no_worker(
    alice: Visitor, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LONGEST", 1)
    with Dripping() as dripping:
        endpoint.url = dripping.url
        endpoint.save()
        escalated(alice)
        deliver_all()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.status) == (State.PENDING, 1, None)
    assert "Timeout" in row.error


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://user:secret@203.0.113.5/",
        "ftp://example.com/",
    ],
)
def test_an_address_inside_the_network_is_not_asked(
    alice: Visitor, endpoint: WebhookEndpoint, receiver: Receiver, settings: Settings, url: str
) -> None:
    settings.OUTBOUND_PRIVATE = []
    endpoint.url = url
    endpoint.save()
    escalated(alice)
    deliver_all()
    row = WebhookDelivery.objects.get()
    assert (row.status, receiver.received) == (None, [])
    assert row.error


def test_claiming_waits_for_no_receiver(alice: Visitor, agent: AgentProfile, endpoint: WebhookEndpoint) -> None:
    """The transaction writes a row; the request is a worker's."""
    row = lifecycle.claim(escalated(alice), agent)
    assert row.state == Escalation.State.ACTIVE
    assert WebhookDelivery.objects.filter(state=State.PENDING, attempts=0).count() == 3
