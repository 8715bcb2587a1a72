"""What callers are told when the desk cannot do what they ask."""

from conversations import errors
from conversations.errors import Problem
from escalation.api.authentication import CsrfFailed
from escalation.api.base import Forbidden, NotSignedIn
from escalation.asking import ConversationClosed
from escalation.lifecycle import AlreadyClaimed, IllegalTransition
from escalation.talk.console import NotActive, NotYours
from escalation.transcript.transcript_access import NotPermitted
from escalation.types import face
from escalation.visitor import ContactRequired, DeskDisabled


def register() -> None:
    errors.register(ConversationClosed, Problem(409, "conversation_closed", "This conversation has ended."))
    errors.register(DeskDisabled, Problem(409, "desk_disabled", "Nobody can be asked for here."))
    errors.register(
        ContactRequired,
        Problem(
            400, "contact_required", "Leave an e-mail address, so that you can be reached.", {"fields": {"email": []}}
        ),
    )
    errors.register(NotSignedIn, Problem(401, "unauthorized", "Sign in to the admin first."))
    errors.register(CsrfFailed, Problem(403, "csrf_failed", "Send the cookie's token as `X-CSRFToken`."))
    errors.register(Forbidden, Problem(403, "forbidden", "Your role in this organization does not allow that."))
    errors.register(NotPermitted, Problem(403, "forbidden", "You may not open transcripts of others."))
    errors.register(IllegalTransition, _not_possible_now)
    errors.register(AlreadyClaimed, _already_claimed)
    errors.register(NotYours, _not_yours)
    errors.register(NotActive, Problem(409, "not_active", "This escalation has ended. Nothing was sent."))


def _not_possible_now(error: IllegalTransition) -> Problem:
    sentence = "That is not possible any more: the escalation has moved on."
    return Problem(409, "not_possible_now", sentence, {"state": error.escalation.state})


def _already_claimed(error: AlreadyClaimed) -> Problem:
    who = error.agent
    sentence = f"{who.name} has it." if who else "Somebody else has it."
    return Problem(409, "already_claimed", sentence, {"agent": face(who) if who else None})


def _not_yours(error: NotYours) -> Problem:
    sentence = f"{error.agent.name} has this conversation. Take it over if you mean to answer in their place."
    return Problem(409, "not_yours", sentence, {"agent": face(error.agent)})
