"""The agents' desk: one page, which the script in static/src/console fills over HTTP and a socket."""

from collections.abc import Sequence
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chatsite import ids
from chatsite.tenancy.models import Organization
from chatsite.tenancy.roles import Role, reach
from conversations.errors import describe
from conversations.models import Conversation
from conversations.transcript import doors
from escalation import agents, asking, handling, lifecycle
from escalation.models import Escalation


@never_cache
@require_safe
def page(request: HttpRequest, escalation_id: str = "") -> HttpResponse:
    """`?organization=` says whose desk; an escalation says it too, and without either it is the first one's."""
    organizations = list(_organizations(request))
    if not organizations:
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Queue"),
        "organization": _asked(request, organizations, escalation_id),
        "organizations": [{"slug": row.slug, "name": row.name} for row in organizations],
        "escalation_id": escalation_id,
    }
    return render(request, "admin/escalation/desk.html", context)


@never_cache
@require_POST
def step_in(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """From a transcript to the desk: the agent has the conversation then, unless a person was asked for already."""
    key = ids.parse("conv", conversation_id)
    found = Conversation.objects.select_related("organization").filter(pk=key).first() if key else None
    if found is None or not reach(request).allows(Role.AGENT, found.organization_id) or doors.closed(request, found):
        raise Http404
    row = Escalation.objects.open().filter(conversation=found).first()
    try:
        row = row or handling.escalate(agents.of(cast(User, request.user), found.organization), found)
    except (asking.ConversationClosed, lifecycle.AlreadyClaimed) as error:
        messages.error(request, describe(error).message)
        return redirect("admin:conversations_conversation_change", found.pk)
    return redirect("admin:desk", row.public_id)


def _organizations(request: HttpRequest) -> QuerySet[Organization]:
    staff = reach(request)
    rows = Organization.objects.order_by("name")
    return rows if staff.everything else rows.filter(pk__in=staff.organizations(Role.AGENT))


def _asked(request: HttpRequest, organizations: Sequence[Organization], escalation_id: str) -> Organization:
    if slug := request.GET.get("organization"):
        found = next((row for row in organizations if row.slug == slug), None)
    elif escalation_id:
        found = _of_escalation(organizations, escalation_id)
    else:
        found = organizations[0]
    if found is None:
        raise Http404
    return found


def _of_escalation(organizations: Sequence[Organization], escalation_id: str) -> Organization | None:
    key = ids.parse("esc", escalation_id)
    found = Escalation.objects.filter(pk=key).first() if key else None
    return next((row for row in organizations if found and row.pk == found.organization_id), None)


def urls() -> list[URLPattern]:
    """Beside the admin's own: `admin:desk` is no model's page."""
    view = admin.site.admin_view(page)
    return [
        path("desk/", view, name="desk"),
        path("desk/step-in/<str:conversation_id>/", admin.site.admin_view(step_in), name="desk_step_in"),
        path("desk/<str:escalation_id>/", view, name="desk"),
    ]
