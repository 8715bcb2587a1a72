from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from chatsite.tenancy.columns import column
from chatsite.tenancy.scoped_admin import ScopedAdmin
from conversations.admin.knowledge import audiences, progress, scope
from conversations.knowledge import documents
from conversations.knowledge.sources import adding
from conversations.models import Source
from conversations.transcript.moments import ago


@admin.register(Source)
class SourceAdmin(ScopedAdmin):
    """Addresses are added and deleted; what is fetched from them are documents."""

    view_role = scope.VIEW
    add_role = delete_role = scope.MANAGE
    change_role = None
    list_display = ("heading", "progress", "what", "fetched_documents", "readers", "added")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("organization", "added_by")
    ordering = ("-id",)
    search_fields = ("url",)
    fieldsets = (
        (None, {"fields": ("heading", "what", "progress_only", "fetched_documents")}),
        (_("Added"), {"fields": ("readers", "max_pages", "added", "added_by", "finished")}),
    )
    readonly_fields = ("heading", "what", "progress_only", "fetched_documents", "readers", "added", "finished")

    actions = ("fetch_again",)
    change_list_template = "admin/knowledge/documents.html"

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        if self.has_add_permission(request):
            return shown
        return ["progress_only" if name == "progress" else name for name in shown]

    def has_fetch_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("Fetch again"), permissions=["fetch"])
    def fetch_again(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        rows = [adding.again(source) for source in scope.managed(request, queryset)]
        sentence = ngettext("%(count)d address is fetched again.", "%(count)d addresses are fetched again.", len(rows))
        self.message_user(request, sentence % {"count": len(rows)}, messages.SUCCESS)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("admin:knowledge-address")

    @column(_("Address"), ordering="url")
    def heading(self, source: Source) -> str:
        return format_html('<bdi class="cs-cut" dir="ltr" title="{0}">{0}</bdi>', source.url)

    @column(_("What"), ordering="kind")
    def what(self, source: Source) -> str:
        return source.get_kind_display()

    @column(_("State"), ordering="state")
    def progress(self, source: Source) -> str:
        return progress.cell(source, may_retry=True)

    @column(_("State"), ordering="state")
    def progress_only(self, source: Source) -> str:
        return progress.cell(source, may_retry=False)

    @column(_("Documents"))
    def fetched_documents(self, source: Source) -> str:
        url = reverse("admin:conversations_document_changelist")
        return format_html('<a class="cs-link" href="{}?from={}">{}</a>', url, source.public_id, _("Show"))

    @column(_("Readers"))
    def readers(self, source: Source) -> str:
        return audiences.labels(source.audiences)

    @column(_("Added"), ordering="created_at")
    def added(self, source: Source) -> str:
        return ago(source.created_at)

    @column(_("Finished"))
    def finished(self, source: Source) -> str:
        return ago(source.finished_at)

    def delete_model(self, request: HttpRequest, obj: Source) -> None:
        for document in obj.documents.all():
            documents.delete(document)
        obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        for source in queryset:
            self.delete_model(request, source)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """With how many documents go with it."""
        found = list(objs)
        count = sum(source.documents.count() for source in found)
        sentence = ngettext("%(count)d document from there", "%(count)d documents from there", count)
        allowed = all(self.has_delete_permission(request, source) for source in found)
        lines = [*(source.url for source in found), sentence % {"count": count}]
        return lines, {_("Addresses"): len(found), _("Documents"): count}, set() if allowed else {_("Addresses")}, []
