"""While people are asked for, or there, the escalation's row follows what is said: the queue shows it unread.

A conversation that only the assistant has costs nothing here.
"""

from typing import Any

from django.utils import timezone

from conversations.models import Conversation, Run, Turn
from conversations.signals import message_accepted, run_ended
from escalation.clocks import sla
from escalation.models import Escalation
from escalation.record import keep

Mode = Conversation.Mode


def connect() -> None:
    message_accepted.connect(_wrote, dispatch_uid="desk_attention_wrote")
    run_ended.connect(_answered, dispatch_uid="desk_attention_answered")


def _wrote(conversation: Conversation, turn: Turn, **_: Any) -> None:
    if row := _open(conversation):
        sla.visitor_wrote(row, timezone.now())
        row.show_last(turn)
        keep(row)


def _answered(conversation: Conversation, run: Run, **_: Any) -> None:
    """The assistant goes on while a person is awaited."""
    if run.answer and (row := _open(conversation)):
        row.show_last(run.answer)
        keep(row)


def _open(conversation: Conversation) -> Escalation | None:
    """Locked, after the conversation's row, as everywhere."""
    if conversation.mode not in (Mode.QUEUED, Mode.HUMAN):
        return None
    return Escalation.objects.open().select_for_update(no_key=True).filter(conversation=conversation).first()
