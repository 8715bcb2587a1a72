"""What callers are told when the desk cannot do what they ask."""

from conversations import errors
from conversations.errors import Problem
from escalation.asking import ConversationClosed
from escalation.lifecycle import AlreadyClaimed, IllegalTransition
from escalation.types import face


def register() -> None:
    errors.register(ConversationClosed, Problem(409, "conversation_closed", "This conversation has ended."))
    errors.register(IllegalTransition, _not_possible_now)
    errors.register(AlreadyClaimed, _already_claimed)


def _not_possible_now(error: IllegalTransition) -> Problem:
    sentence = "That is not possible any more: the escalation has moved on."
    return Problem(409, "not_possible_now", sentence, {"state": error.escalation.state})


def _already_claimed(error: AlreadyClaimed) -> Problem:
    who = error.agent
    sentence = f"{who.name} has it." if who else "Somebody else has it."
    return Problem(409, "already_claimed", sentence, {"agent": face(who) if who else None})
