"""`/v1/files`: an organization's documents, for programs."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import access, library
from conversations.api.base import ApiView
from conversations.api.documentation import endpoint
from conversations.api.downloads import download
from conversations.api.file_fields import ChangeRequest, File, FilePage, FilePageRequest, FileValues, UploadRequest
from conversations.api.uploads import FormParser, file_of
from conversations.knowledge import documents
from conversations.knowledge.documents import Added
from conversations.models import Document


class ProgramView(ApiView):
    http_method_names = ["get", "post", "patch", "delete"]

    def admit(self, request: Request) -> Principal:
        """Raises library.ProgramsOnly as well."""
        principal = super().admit(request)
        library.check(principal)
        return principal

    def document(self, file_id: str) -> Document:
        return library.document(self.principal, file_id)


class FilesView(ProgramView):
    parser_classes = [FormParser]

    @endpoint(
        "List files, newest first",
        operation="files_list",
        tag="files",
        parameters=[FilePageRequest],
        answers={200: FilePage},
        fails=(400, 401, 403),
    )
    async def get(self, request: Request) -> Response:
        given = FilePageRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        page = await in_thread(library.page)(self.principal, **given.validated_data)
        return Response(FilePage(page).data)

    @endpoint(
        "Upload a file",
        description="PDF, Word (.docx), HTML, Markdown, text, or CSV with the columns question, answer and language; "
        "told by the content. It is known by its name: the same content again is answered 200 and changes nothing, "
        "other content replaces it once it can be searched. Until then, read the file's `state`.",
        operation="files_create",
        tag="files",
        body={"multipart/form-data": UploadRequest},
        answers={201: File, 200: File},
        fails=(400, 401, 403, 413, 415),
    )
    async def post(self, request: Request) -> Response:
        added = await in_thread(self._add)(request)
        return Response(File(added.document).data, status=201 if added.outcome == "created" else 200)

    def _add(self, request: Request) -> Added:
        file = file_of(request)
        given = FileValues(data={name: ",".join(texts) for name, texts in request.POST.lists()})
        given.is_valid(raise_exception=True)
        return library.add(self.principal, file, **given.validated_data)


class FileView(ProgramView):
    @endpoint("Read a file's state", operation="files_read", tag="files", answers={200: File})
    async def get(self, request: Request, file_id: str) -> Response:
        return Response(File(await in_thread(self.document)(file_id)).data)

    @endpoint(
        "Change what is known of a file",
        description="Audiences hold from the next search on. Another language has the file read anew.",
        operation="files_change",
        tag="files",
        body=ChangeRequest,
        answers={200: File},
        fails=(400, 401, 403, 404, 413),
    )
    async def patch(self, request: Request, file_id: str) -> Response:
        given = ChangeRequest(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(File(await in_thread(self._changed)(file_id, given.validated_data)).data)

    @endpoint(
        "Delete a file",
        description="Nothing of it is found any more from the answer on.",
        operation="files_delete",
        tag="files",
        answers={204: None},
        fails=(401, 403, 404),
    )
    async def delete(self, request: Request, file_id: str) -> Response:
        await in_thread(self._delete)(file_id)
        return Response(status=204)

    def _changed(self, file_id: str, values: dict[str, Any]) -> Document:
        return library.change(self.document(file_id), values)

    def _delete(self, file_id: str) -> None:
        documents.delete(self.document(file_id))


class RetryView(ProgramView):
    @endpoint(
        "Have a failed file read again",
        operation="files_retry",
        tag="files",
        answers={202: File},
        fails=(401, 403, 404, 409),
    )
    async def post(self, request: Request, file_id: str) -> Response:
        return Response(File(await in_thread(self._retried)(file_id)).data, status=202)

    def _retried(self, file_id: str) -> Document:
        found = self.document(file_id)
        documents.retry(found)
        return found


class ContentView(ProgramView):
    @endpoint(
        "Download a file",
        description="As it was uploaded.",
        operation="files_content",
        tag="files",
        answers={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "Its bytes.")},
        fails=(401, 403, 404),
    )
    async def get(self, request: Request, file_id: str) -> StreamingHttpResponse:
        found = await in_thread(self.document)(file_id)
        try:
            return await download(found.file, found.name, found.content_type, found.size)
        except FileNotFoundError as error:
            raise access.NotFound from error
