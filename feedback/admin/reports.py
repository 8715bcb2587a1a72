"""The reports' pages: beside the admin's own, no model's."""

from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.reports import asked, choices, definitions, handoff, overview, quality
from feedback.reports.asked import ORGANIZATION, Asked
from feedback.reports.periods import PRESETS, Period
from feedback.reports.scope import TITLES

REPORTS: dict[str, ModuleType] = {"overview": overview, "quality": quality, "handoff": handoff}
"""Each has TITLE, NARROWED_BY and report(scope)."""


@never_cache
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    module, among = REPORTS.get(name), asked.organizations(request)
    if module is None:
        raise Http404
    if not among:
        raise PermissionDenied
    found = asked.read(request, among, module.NARROWED_BY)
    context = admin.site.each_context(request) | {
        "title": module.TITLE,
        "report": module.report(found.scope),
        "scope": found.scope,
        "problem": found.problem,
        "form": _form(found, module.NARROWED_BY),
        "presets": _presets(request, found),
        "tabs": _tabs(request, name),
    }
    return render(request, "admin/feedback/report.html", context)


@never_cache
@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """docs/reports.md: what each metric is."""
    if not asked.organizations(request):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("What is measured"), "text": definitions.html()}
    return render(request, "admin/feedback/definitions.html", context)


def _form(found: Asked, narrowed_by: tuple[str, ...]) -> list[dict[str, Any]]:
    """Its selects. What is chosen is always among the choices."""
    fields = []
    known = choices.of(found.scope.organization, narrowed_by)
    for name in narrowed_by:
        chosen, offered = found.scope.narrowed.get(name, ""), known.get(name, [])
        if chosen and chosen not in dict(offered):
            offered = [*offered, (chosen, chosen)]
        if len(offered) > 1 or chosen:
            fields.append({"name": name, "title": TITLES[name], "choices": offered, "chosen": chosen, "all": _("All")})
    if len(found.organizations) > 1:
        owners = [(str(row.pk), row.name) for row in found.organizations]
        chosen = str(found.scope.organization.pk)
        fields.insert(0, {"name": ORGANIZATION, "title": _("Organization"), "choices": owners, "chosen": chosen})
    return fields


def _tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    return [
        {"title": module.TITLE, "url": _address(name, request), "here": name == here}
        for name, module in REPORTS.items()
    ]


def _presets(request: HttpRequest, found: Asked) -> list[dict[str, Any]]:
    now = found.scope.period
    return [
        {
            "title": _("%(days)s days") % {"days": days},
            "url": _with(request, {"from": str(period.first), "to": str(period.last)}),
            "here": period == now,
        }
        for days in PRESETS
        for period in [Period.latest(days, now.zone)]
    ]


def _with(request: HttpRequest, values: dict[str, str]) -> str:
    params = request.GET.copy()
    for name, value in values.items():
        params[name] = value
    return f"?{params.urlencode()}"


def _address(name: str, request: HttpRequest) -> str:
    """Another report of the same days."""
    kept = {key: request.GET[key] for key in ("from", "to", ORGANIZATION) if key in request.GET}
    return f"{reverse('admin:report', args=[name])}?{urlencode(kept)}"


def urls() -> list[URLPattern]:
    return [
        path("reports/definitions/", admin.site.admin_view(explained), name="report-definitions"),
        path("reports/<slug:name>/", admin.site.admin_view(page), name="report"),
    ]
