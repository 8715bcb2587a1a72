"""What visitors ask of the desk, and programs for them: allowed, counted, done."""

from dataclasses import dataclass

from django.db import transaction

from chatsite.tenancy import limits
from chatsite.tenancy.principal import Kind, Principal
from conversations import access, turns
from conversations.models import Conversation
from escalation import asking, lifecycle, policy, reasons
from escalation.models import Escalation
from escalation.transcript import transcript_mail
from escalation.types import PROGRAM, VISITOR, Actor, Opened, Wish


class DeskDisabled(Exception):
    """This organization has no desk for visitors."""


class ContactRequired(Exception):
    """An e-mail address has to come with the wish."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Validated."""

    reason: str = ""
    """A key."""
    note: str = ""
    name: str = ""
    email: str = ""


def escalate(principal: Principal, session_id: object, asked: Asked) -> Opened:
    """Ask for a person; out of hours, leave a message for one.

    Raises:
        access.NotFound, sites.SiteDisabled, limits.RateLimited, InvalidInput,
        DeskDisabled, ContactRequired, asking.ConversationClosed
    """
    conversation = access.conversation(principal, session_id)
    limits.check_escalation(principal)
    desk = policy.of(conversation.organization_id)
    if not desk.settings.enabled:
        raise DeskDisabled
    if conversation.mode == Conversation.Mode.CLOSED:
        raise asking.ConversationClosed
    wish = Wish(
        Escalation.Origin.VISITOR,
        _actor(principal),
        reason=reasons.chosen(conversation.organization_id, asked.reason),
        note=asked.note,
        contact_name=asked.name,
        contact_email=asked.email,
        is_message=not desk.is_open,
    )
    if desk.settings.contact_required and not asked.email and not _known_email(conversation):
        raise ContactRequired
    return asking.ask(conversation, wish)


def withdraw(principal: Principal, session_id: object) -> Conversation:
    """Go back to the assistant, if a person was asked for. Returns the conversation as it is then.

    Raises:
        access.NotFound, sites.SiteDisabled
    """
    conversation = access.conversation(principal, session_id)
    with transaction.atomic():
        turns.lock(conversation.pk)  # so that nobody joins between the look and the step
        if found := Escalation.objects.open().filter(conversation=conversation).first():
            lifecycle.withdraw(found, _actor(principal))
    conversation.refresh_from_db()
    return conversation


def end(principal: Principal, session_id: object) -> Conversation:
    """Raises access.NotFound, sites.SiteDisabled."""
    return lifecycle.end(access.conversation(principal, session_id), _actor(principal))


def send_transcript(principal: Principal, session_id: object, email: str) -> None:
    """By e-mail, soon: whatever is away now, it is sent later.

    Raises:
        access.NotFound, sites.SiteDisabled, limits.RateLimited
    """
    conversation = access.conversation(principal, session_id)
    limits.check_transcript(conversation.public_id, email)
    transcript_mail.request(conversation, email)


def _actor(principal: Principal) -> Actor:
    return PROGRAM if principal.kind == Kind.API_KEY else VISITOR


def _known_email(conversation: Conversation) -> bool:
    return Escalation.objects.filter(conversation=conversation).exclude(contact_email="").exists()
