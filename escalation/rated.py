"""An answer that is rated while people are there: whoever has the conversation open sees it at once."""

from typing import Any

from django.db import transaction

from conversations.models import Run
from conversations.signals import answer_rated
from escalation import wakeups
from escalation.models import Escalation


def connect() -> None:
    answer_rated.connect(_rated, dispatch_uid="desk_rated")


def _rated(run: Run, **_: Any) -> None:
    """A rating is rare, so that a query for it is no burden."""
    seq = run.answer.seq if run.answer else None
    row = Escalation.objects.open().filter(conversation=run.conversation_id).only("id", "organization_id").first()
    if row:
        transaction.on_commit(lambda: wakeups.detail_changed(row.organization_id, row.pk, seq), robust=True)
