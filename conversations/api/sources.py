"""`/v1/files/import` and `/v1/files/sources`: addresses that documents are fetched from, for programs."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations import access, library
from conversations.api.documentation import endpoint
from conversations.api.file_fields import ImportRequest, PageRequest, Source, SourcePage
from conversations.api.files import ProgramView


class ImportView(ProgramView):
    @endpoint(
        "Fetch files from an address",
        description="One page, the pages of a sitemap, or a section of a site: what lies below the address and is "
        "linked from there. `robots.txt` is obeyed. The files appear one by one, with this source's id.",
        operation="files_import",
        tag="files",
        body=ImportRequest,
        answers={202: Source},
        fails=(400, 401, 403, 413),
    )
    async def post(self, request: Request) -> Response:
        given = ImportRequest(data=request.data)
        given.is_valid(raise_exception=True)
        row = await in_thread(library.import_from)(self.principal, **given.validated_data)
        return Response(Source(row).data, status=202)


class SourcesView(ProgramView):
    @endpoint(
        "List sources, newest first",
        operation="sources_list",
        tag="files",
        parameters=[PageRequest],
        answers={200: SourcePage},
        fails=(400, 401, 403),
    )
    async def get(self, request: Request) -> Response:
        given = PageRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(SourcePage(await in_thread(library.sources)(self.principal, **given.validated_data)).data)


class SourceView(ProgramView):
    @endpoint(
        "Read a source's state", operation="sources_read", tag="files", answers={200: Source}, fails=(401, 403, 404)
    )
    async def get(self, request: Request, source_id: str) -> Response:
        return Response(Source(await in_thread(access.source)(self.principal, source_id)).data)
