"""Transcripts that nobody brought before the desk: opened with a permission and a reason, which is written down."""

import uuid

import structlog
from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from chatsite import ids
from chatsite.tenancy.groups import PERMISSIONS
from chatsite.tenancy.roles import Role, reach
from conversations.models import Conversation
from conversations.transcript import doors
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
        _enter(user, organization_id, found, reason)
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


def _enter(user: User, organization_id: uuid.UUID, conversation: Conversation | None, reason: object) -> None:
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


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to read it?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
    )


class Door:
    """Of the transcript's page in the admin. Admins pass; others read what came before their desk, and what they
    gave a reason for within the last hour."""

    def admits(self, request: HttpRequest, conversation: Conversation) -> bool:
        if reach(request).allows(Role.ADMIN, conversation.organization_id):
            return True
        since = timezone.now() - access.OPEN_FOR
        given = TranscriptAccess.objects.filter(conversation=conversation, user=request.user.pk, created_at__gt=since)
        return is_seen(request.user, conversation) or given.exists()

    def ask(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        if not may_open(request.user, conversation.organization_id):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            _enter(request.user, conversation.organization_id, conversation, form.cleaned_data["reason"])
            return HttpResponseRedirect(address(conversation))
        context = admin.site.each_context(request) | {"title": _("Open this transcript"), "form": form}
        return render(request, "admin/escalation/open_transcript.html", context)


def connect() -> None:
    doors.register(Door())
