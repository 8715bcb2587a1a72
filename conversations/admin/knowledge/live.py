"""What the pages' script asks for: how far documents and addresses are, and another try."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chatsite.tenancy.roles import reach
from conversations.admin.knowledge import progress, scope
from conversations.knowledge import documents
from conversations.knowledge.sources import adding
from conversations.models import Document, Source

MOST_ASKED = 200
"""What a page shows is less."""


@never_cache
@require_safe
def states(request: HttpRequest) -> JsonResponse:
    """`?ids=doc_…,src_…`: those that are there, in no order. The script asks until all are finished."""
    names = request.GET.get("ids", "").split(",")[:MOST_ASKED]
    found: list[Document | Source] = [*scope.named(scope.documents(request), "doc", names)]
    found += scope.named(scope.sources(request), "src", names)
    staff = reach(request)
    rows = [progress.described(row, may_retry=staff.allows(scope.MANAGE, row.organization_id)) for row in found]
    return JsonResponse({"rows": rows})


@never_cache
@require_POST
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """For the script the state that follows; for a plain form the way to its page."""
    is_source = public_id.startswith("src_")
    row: Document | Source = scope.source(request, public_id) if is_source else scope.document(request, public_id)
    if not reach(request).allows(scope.MANAGE, row.organization_id):
        raise PermissionDenied
    if isinstance(row, Document):
        with suppress(documents.IllegalState):  # somebody else was faster, or it is done by now
            documents.retry(row)
        row.refresh_from_db()
    else:
        row = adding.again(row)
    found = progress.described(row, may_retry=True)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(found)
    messages.success(request, _("%(name)s is tried again.") % {"name": row})
    return redirect(found["url"])
