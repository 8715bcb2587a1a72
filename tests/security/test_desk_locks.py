"""Whoever changes a conversation keeps nobody waiting who only writes rows about it, and about many others."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations import turns
from conversations.models import Conversation
from escalation import lifecycle
from feedback import outcomes
from feedback.models import Outcome
from tests import desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def derived(conversation: Conversation) -> None:
    """In a transaction that gives up where it would have to wait, at its commit as well."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            outcomes.derive([conversation.pk], timezone.now())
    finally:
        connection.close()


def test_outcomes_are_written_while_agents_and_visitors_hold_the_rows(alice: Visitor) -> None:
    escalation = desk.escalated(alice)
    with ThreadPoolExecutor(1) as others, transaction.atomic():
        turns.lock(alice.conversation.pk)
        lifecycle.locked(escalation.pk)
        others.submit(derived, alice.conversation).result()
    assert Outcome.objects.get().escalation_id == escalation.pk
