"""The admin's first page: how the last day went, in one sentence and a few numbers that lead on."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from chatsite import ids
from chatsite.tenancy.models import Membership
from chatsite.tenancy.roles import Role, reach
from conversations.models import Conversation, Run

DAY = timedelta(days=1)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    staff = reach(request)
    context["title"] = _("Home")
    context["memberships"] = Membership.objects.filter(user__in=[request.user.pk]).select_related("organization")
    context["sees_everything"] = staff.everything
    context["answers_visitors"] = staff.allows(Role.AGENT)
    if staff.allows(Role.MANAGER):
        conversations, runs = _scope(request, Conversation.objects.all()), _scope(request, Run.objects.all())
        context |= {"day": _day(conversations, runs), "latest": _latest(conversations), "trouble": _trouble(runs)}
    return context


def _scope(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    staff = reach(request)
    return rows if staff.everything else rows.filter(organization__in=staff.organizations(Role.MANAGER))


def _day(conversations: QuerySet[Conversation], runs: QuerySet[Run]) -> dict[str, int]:
    since = ids.lowest_at(timezone.now() - DAY)
    counts = runs.filter(pk__gte=since).aggregate(
        completed=Count("pk", filter=Q(status=Run.Status.COMPLETED)),
        failed=Count("pk", filter=Q(status=Run.Status.FAILED)),
        active=Count("pk", filter=Q(status__in=[Run.Status.QUEUED, Run.Status.RUNNING])),
    )
    return {**counts, "conversations": conversations.filter(pk__gte=since).count()}


def _latest(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related("user").order_by("-id")[:8]


def _trouble(runs: QuerySet[Run]) -> QuerySet[Run]:
    since = ids.lowest_at(timezone.now() - 7 * DAY)
    return runs.filter(status=Run.Status.FAILED, pk__gte=since).select_related("conversation").order_by("-id")[:5]
