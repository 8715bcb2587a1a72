"""What happens at the desk, for whoever counts it, tells it on or derives from it."""

from django.dispatch import Signal

event_recorded = Signal()
"""An `EscalationEvent` was written: `event`, with its `escalation`. Sent inside the transaction."""

presence_changed = Signal()
"""Agents came, left, or said that they are away: `organization_id`."""

conversation_closed = Signal()
"""The visitor ended a conversation: `conversation` (locked), with or without an escalation. Sent inside the
transaction, after what became of the escalation."""
