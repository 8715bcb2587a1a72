"""Transcripts that nobody brought before the desk: opened with a permission and a reason, which is written down."""

import uuid

import structlog
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.db.models import Q
from django.urls import reverse

from chatsite import ids
from chatsite.tenancy.groups import PERMISSIONS
from conversations.models import Conversation
from conversations.validation import InvalidInput
from escalation import access
from escalation.models import Escalation, TranscriptAccess

PERMISSION = "escalation.read_any_transcript"
SHORTEST, LONGEST = 10, 500

User = AbstractBaseUser | AnonymousUser
logger = structlog.get_logger(__name__)


class NotPermitted(Exception):
    """The conversation is not before this person's desk, and they may not open others."""


def open_for(user: User, organization_id: uuid.UUID, public_id: object, reason: object) -> str:
    """The address of a transcript. One that is not before the user's desk costs a reason, which is written down.

    Raises:
        access.NotFound, NotPermitted, InvalidInput
    """
    key = ids.parse("conv", public_id)
    found = Conversation.objects.for_organization(organization_id).filter(pk=key).first() if key else None
    if found is None or not is_seen(user, found):
        enter(user, organization_id, found, reason)
    assert found
    return address(found)


def is_seen(user: User, conversation: Conversation) -> bool:
    """Whether the conversation was escalated to this person's sight. Two queries."""
    role = access.role(user, conversation.organization_id)
    if role is None:
        return False
    rows = Escalation.objects.filter(conversation=conversation)
    if role not in access.OVERSEERS:
        rows = rows.filter(Q(team=None) | Q(agent__user=user.pk) | Q(team__agents__user=user.pk))
    return rows.exists()


def enter(user: User, organization_id: uuid.UUID, conversation: Conversation | None, reason: object) -> None:
    """Write down who reads it, and why. It opens the transcript for an hour.

    Raises:
        access.NotFound, NotPermitted, InvalidInput
    """
    # Asked first: whoever may open nothing does not learn what there is.
    if not may_open(user, organization_id):
        raise NotPermitted
    if conversation is None:
        raise access.NotFound
    entry = TranscriptAccess.objects.create(
        organization_id=organization_id,
        conversation=conversation,
        user_id=user.pk,
        reason=clean_reason(reason),
    )
    logger.info("transcript_opened", conversation=conversation.public_id, user=user.pk, entry=entry.pk.hex)


def may_open(user: User, organization_id: uuid.UUID) -> bool:
    """A permission that a role gives counts where the user has that role; one that was given to the user in person
    counts at each of their desks."""
    has = getattr(user, "has_perm", lambda _: False)(PERMISSION)
    if not has or access.role(user, organization_id) in access.OVERSEERS:
        return bool(has)
    app, codename = PERMISSION.split(".")
    given = Permission.objects.filter(content_type__app_label=app, codename=codename)
    groups = Group.objects.filter(user=user.pk).exclude(name__in=PERMISSIONS)
    return given.filter(Q(user=user.pk) | Q(group__in=groups)).exists()


def address(conversation: Conversation) -> str:
    return reverse("admin:conversations_conversation_change", args=[conversation.pk])


def clean_reason(value: object) -> str:
    """Raises InvalidInput."""
    reason = " ".join(value.replace("\0", "").split()) if isinstance(value, str) else ""
    if not SHORTEST <= len(reason) <= LONGEST:
        sentence = f"Say why you need to read it, in {SHORTEST} to {LONGEST} characters. It is written down."
        raise InvalidInput("invalid_message", sentence, {"reason": sentence})
    return reason
