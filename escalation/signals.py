"""What happens at the desk, for whoever counts it, tells it on or derives from it."""

from django.dispatch import Signal

event_recorded = Signal()
"""An `EscalationEvent` was written: `event`, with its `escalation`. Sent inside the transaction."""
