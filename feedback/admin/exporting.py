"""What a list needs to be exported: the whole of it as it is narrowed, or the rows that are marked."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, XLSX
from unfold.contrib.import_export.forms import ExportForm

from feedback.exports.export import respond
from feedback.exports.files import FORMATS, Format


class ExportAdmin(ExportMixin):  # type: ignore[misc]
    """For a `ScopedAdmin`. Who may see the list may take it along."""

    export_form_class = ExportForm
    list_per_page = 25  # a row takes the admin longer to write than the database to find
    formats = [CSV, XLSX]
    actions: Any = ["export_as_csv", "export_as_xlsx"]
    skip_export_form_from_action = True

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Filters that make no sense, to PostgreSQL either, are refused: the whole list was not asked for."""
        try:
            rows: QuerySet[Any] = super().get_export_queryset(request)
            rows.exists()
        except (IncorrectLookupParameters, DataError, OverflowError, ValueError) as error:
            raise BadRequest("These filters make no sense.") from error
        return rows

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[Any]:
        """Of the form, which has none: marked rows are exported by actions. The library would read every key of the
        table, of whichever organization."""
        return []

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_export_permission(request):
            raise PermissionDenied
        response: HttpResponseBase = super().export_action(request)
        return response

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], export_form: Any = None
    ) -> HttpResponseBase:
        return self._respond(request, queryset, FORMATS[file_format.get_extension()])

    @admin.action(description=_("Export as CSV"))
    def export_as_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._respond(request, queryset, FORMATS["csv"])

    @admin.action(description=_("Export as XLSX"))
    def export_as_xlsx(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        return self._respond(request, queryset, FORMATS["xlsx"])

    def _respond(self, request: HttpRequest, rows: QuerySet[Any], file_format: Format) -> HttpResponseBase:
        if file_format.longest and rows[file_format.longest :].exists():
            sentence = _("A file of this kind holds %(rows)s rows at most. Narrow the list, or take CSV.")
            raise ValueError(sentence % {"rows": file_format.longest})  # the form shows it
        resource = self.get_export_resource_classes(request)[0]()
        name = f"{self.opts.model_name}-{timezone.now():%Y-%m-%d}"
        return respond(request, resource, rows, file_format, name)
