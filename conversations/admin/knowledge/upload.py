"""Adding files: a page, and what its script asks for. Each file comes in a request of its own."""

from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from conversations import errors
from conversations.admin.knowledge import progress, scope
from conversations.admin.knowledge.forms import UploadForm
from conversations.admin.knowledge.words import WORDS
from conversations.knowledge import documents
from conversations.knowledge.documents import Added
from conversations.knowledge.validation import Refused

ACCEPT = (".pdf", ".docx", ".html", ".htm", ".md", ".txt", ".csv")
"""What the browser offers first; what a file is, is told by its content."""


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    among = scope.organizations(request, scope.MANAGE)
    if not among:
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Add documents"),
        "form": UploadForm(among=among, auto_id="cs-%s"),
        "words": WORDS,
        "accept": ",".join(ACCEPT),
        "max_bytes": settings.MAX_DOCUMENT_BYTES,
        "megabytes": settings.MAX_DOCUMENT_BYTES // 1_000_000,
    }
    return render(request, "admin/knowledge/upload.html", context)


@csrf_exempt  # looked at below, after it is known who asks and where the file goes
def add(request: HttpRequest) -> HttpResponse:
    """A file, with the fields of the form; or with `replaces`, the id of a document, as its newer edition.

    201 with the document, 200 when nothing changed. Who may not upload is told so before the file is read."""
    if not scope.organizations(request, scope.MANAGE).exists():
        return _refused(403, "forbidden", _("You may not add documents."))
    try:
        return _add(request)
    except MultiPartParserError:
        return _refused(400, "invalid_message", _("Send the file as a form with a part called file."))
    except (Refused, RequestDataTooBig) as error:
        problem = errors.describe(error)
        return _refused(problem.status, problem.code, problem.message)


@never_cache
@csrf_protect
@require_POST
def _add(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _refused(400, "invalid_message", _("Send the file as a form with a part called file."))
    replaced = request.POST.get("replaces")
    added = _replace(request, replaced, file) if replaced else _create(request, file)
    never_served = added.outcome == "replaced" and not added.document.revision
    outcome = "created" if never_served else added.outcome
    body = {"outcome": outcome, "document": progress.described(added.document, may_retry=True)}
    return JsonResponse(body, status=200 if added.outcome == "unchanged" else 201)


def _create(request: HttpRequest, file: UploadedFile) -> Added:
    form = UploadForm(request.POST, among=scope.organizations(request, scope.MANAGE))
    if not form.is_valid():
        sentence = " ".join(str(why) for errors in form.errors.values() for why in errors)
        raise Refused("invalid_message", sentence)
    given = form.cleaned_data
    return documents.add(
        form.chosen.pk,
        cast(BinaryIO, file),
        file.name or "",
        audiences=given["audiences"],
        language=given["language"],
        added_by=_user(request),
    )


def _replace(request: HttpRequest, public_id: str, file: UploadedFile) -> Added:
    """A newer edition under the old name, with everything that was said of it. Raises Http404."""
    found = scope.document(request, public_id, scope.MANAGE)
    return documents.add(
        found.organization_id,
        cast(BinaryIO, file),
        found.name,
        audiences=found.audiences,
        title=found.title,
        url=found.url,
        source=found.source,
        keep_folders=True,
        added_by=_user(request),
    )


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _refused(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": sentence}}, status=status)
