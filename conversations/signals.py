"""What happens in conversations, for the apps above, which conversations must not know.

Receivers of the first two are called inside the transaction, with the conversation's row locked: whatever they
write is committed with the event or not at all, and what they change in `conversation` is seen by what follows.
"""

from django.dispatch import Signal

message_accepted = Signal()
"""A visitor's message: `conversation` (locked), `turn`. Sent before it is decided whether the assistant answers."""

run_ended = Signal()
"""A run came to its end: `conversation` (locked), `run`."""

answer_rated = Signal()
"""A visitor rated an answer: `run`, `value` ("up", "down" or "" for a rating taken back). Sent in the transaction."""
