"""The raw file of a document, for who may look at it."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations.admin.knowledge import scope
from conversations.api import downloads
from conversations.transcript.moments import EMPTY


@never_cache
@require_safe
def download(request: HttpRequest, document_id: str) -> StreamingHttpResponse:
    document = scope.document(request, document_id)
    name = document.name.rstrip("/").rpartition("/")[2] or EMPTY
    try:
        response = downloads.found(document.file, name, document.content_type, document.size)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cross-Origin-Resource-Policy"] = "same-origin"  # no widget shows it
    return response
