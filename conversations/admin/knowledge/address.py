"""Adding an address: what is found there is fetched, and becomes documents."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conversations.admin.knowledge import scope
from conversations.admin.knowledge.forms import AddressForm
from conversations.knowledge.sources import adding
from conversations.knowledge.validation import Refused
from conversations.models import Source


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    among = scope.organizations(request, scope.MANAGE)
    if not among:
        raise PermissionDenied
    form = AddressForm(request.POST if request.method == "POST" else None, among=among, auto_id="cs-%s")
    if form.is_valid() and (added := _add(form, cast(User, request.user))):
        messages.success(request, _("%(url)s is being fetched.") % {"url": added.url})
        return redirect("admin:conversations_source_changelist")
    context = admin.site.each_context(request) | {"title": _("Add documents"), "form": form}
    return render(request, "admin/knowledge/address.html", context)


def _add(form: AddressForm, user: User) -> Source | None:
    """None when it was refused: the form says why then."""
    given = form.cleaned_data
    try:
        return adding.add(
            form.chosen.pk,
            given["kind"],
            given["url"],
            max_pages=given["max_pages"],
            audiences=given["audiences"],
            added_by=user,
        )
    except Refused as error:
        form.add_error("url", error.sentence)
        return None
