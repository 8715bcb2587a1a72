from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from chatsite import ids
from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin
from conversations.admin.knowledge import audiences, contents, progress, scope
from conversations.admin.knowledge.audiences import AudiencesField
from conversations.admin.knowledge.filters import (
    AudienceFilter,
    LanguageFilter,
    SourceFilter,
    StateFilter,
    language_name,
)
from conversations.admin.knowledge.words import WORDS
from conversations.knowledge import documents
from conversations.knowledge.validation import MAX_TITLE, MAX_URL
from conversations.models import Chunk, Citation, Document
from conversations.transcript.moments import EMPTY, ago


class DocumentForm(forms.ModelForm[Document]):
    title = forms.CharField(
        required=False,
        max_length=MAX_TITLE,
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}),
        label=_("Title"),
        help_text=_("What visitors see under an answer that cites it."),
    )
    url = forms.URLField(
        required=False,
        max_length=MAX_URL,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
        label=_("Address"),
        help_text=_("Where visitors may read all of it. Empty: they see the passage only."),
    )
    audiences = AudiencesField(help_text=_("Whoever is not named gets no answer from it, from this moment on."))

    class Meta:
        model = Document
        fields = ["title", "url"]


class ReadersForm(forms.Form):
    audiences = AudiencesField()


@admin.register(Document)
class DocumentAdmin(ScopedAdmin):
    view_role = scope.VIEW
    add_role = change_role = delete_role = scope.MANAGE
    form = DocumentForm
    change_list_template = "admin/knowledge/documents.html"
    change_form_template = "admin/knowledge/document.html"
    fieldsets = ((None, {"fields": ("title", "url", "audiences")}),)
    list_display = ("heading", "progress", "language_shown", "readers", "origin", "bytes", "cited", "updated")
    list_filter = (StateFilter, LanguageFilter, AudienceFilter, SourceFilter)
    list_select_related = ("organization", "source")
    list_per_page = 50
    ordering = ("-id",)
    search_fields = ("name", "title", "url")
    search_help_text = _("Name, title, address, or an id")
    actions = ("try_again", "change_readers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted = Citation.objects.filter(document=OuterRef("pk")).order_by().values("document")
        times = Subquery(counted.values(times=Count("run", distinct=True)), output_field=IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request).filter(conversation=None)
        found = Chunk.objects.filter(document=OuterRef("pk"), revision=OuterRef("revision")).order_by("language")
        languages = ArraySubquery(found.values("language").distinct())
        annotated: QuerySet[Any] = rows.annotate(times_cited=Coalesce(times, 0), languages=languages)
        return annotated

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        if key := ids.parse("doc", search_term.strip()):
            return queryset.filter(pk=key), False
        found: tuple[Any, bool] = super().get_search_results(request, queryset, search_term)
        return found

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        if self.has_change_permission(request):
            return shown
        return ["progress_only" if name == "progress" else name for name in shown]

    # Columns

    @column(_("Document"), ordering="title")
    def heading(self, document: Document) -> str:
        return format_html('<span class="cs-cut" dir="auto" title="{}">{}</span>', document.name, document)

    @column(_("State"), ordering="state")
    def progress(self, document: Document) -> str:
        return progress.cell(document, may_retry=True)

    @column(_("State"), ordering="state")
    def progress_only(self, document: Document) -> str:
        return progress.cell(document, may_retry=False)

    @column(_("Language"))
    def language_shown(self, document: Any) -> str:
        return format_html('<span class="cs-cut cs-short" title="{0}">{0}</span>', language_names(document))

    @column(_("Readers"))
    def readers(self, document: Document) -> str:
        named = audiences.labels(document.audiences)
        return format_html('<span class="cs-cut cs-short" dir="auto" title="{}">{}</span>', named, named)

    @column(_("From"))
    def origin(self, document: Document) -> str:
        if document.source is None:
            return str(_("Upload"))
        return format_html('<bdi class="cs-cut cs-short" title="{0}">{0}</bdi>', document.source.url)

    @column(_("Size"), ordering="size")
    def bytes(self, document: Document) -> str:
        return filesizeformat(document.size)

    @column(_("Cited"), ordering="times_cited")
    def cited(self, document: Any) -> int:
        return int(document.times_cited)

    @column(_("Updated"), ordering="updated_at")
    def updated(self, document: Document) -> str:
        return ago(document.updated_at)

    # Adding, changing, deleting

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("admin:knowledge-upload")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj and "audiences" in form.base_fields:
            form.base_fields["audiences"].initial = obj.audiences
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was asked for: a worker may be writing its progress meanwhile."""
        obj.save(update_fields=["title", "url", "updated_at"])
        if "audiences" in form.changed_data:
            documents.set_audiences(obj, form.cleaned_data["audiences"])

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        documents.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset:
            documents.delete(document)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """By name, and how many passages: there may be thousands of them."""
        found = list(objs)
        counts = {_("Documents"): len(found), _("Passages"): sum(document.chunk_count for document in found)}
        allowed = all(self.has_delete_permission(request, document) for document in found)
        return [str(document) for document in found], counts, set() if allowed else {_("Documents")}, []

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            manages = self.has_change_permission(request, obj)
            context |= {
                "document": obj,
                "title": str(obj),
                "state": progress.cell(obj, may_retry=manages),
                "readers": audiences.labels(obj.audiences),
                "language_names": language_names(obj),
                "passages": contents.passages(obj, request.GET),
                "uses": contents.uses(obj, request.GET),
                "sees_runs": self._allows(request, Role.MANAGER, obj),
                "manages": manages,
                "words": WORDS,
            }
        response: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return response

    # Many at once

    @admin.action(description=_("Try again"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        failed = list(scope.managed(request, queryset).filter(state=Document.State.FAILED))
        for document in failed:
            with suppress(documents.IllegalState):  # somebody else was faster
                documents.retry(document)
        sentence = ngettext("%(count)d document is tried again.", "%(count)d documents are tried again.", len(failed))
        self.message_user(request, sentence % {"count": len(failed)}, messages.SUCCESS)

    @admin.action(description=_("Change who may read"), permissions=["change"])
    def change_readers(self, request: HttpRequest, queryset: QuerySet[Document]) -> HttpResponse | None:
        """Asks on a page of its own, then does it."""
        form = ReadersForm(request.POST if "apply" in request.POST else None)
        chosen = list(scope.managed(request, queryset))
        if not form.is_valid():
            return self._ask_readers(request, form, chosen)
        for document in chosen:
            documents.set_audiences(document, form.cleaned_data["audiences"])
        sentence = ngettext("%(count)d document was changed.", "%(count)d documents were changed.", len(chosen))
        self.message_user(request, sentence % {"count": len(chosen)}, messages.SUCCESS)
        return None

    def _ask_readers(self, request: HttpRequest, form: ReadersForm, chosen: list[Document]) -> HttpResponse:
        if not form.is_bound and len({tuple(sorted(row.audiences)) for row in chosen}) == 1:
            form.initial["audiences"] = chosen[0].audiences
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change who may read"),
            "opts": self.opts,
            "form": form,
            "chosen": chosen,
            "marked": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
            "back": reverse("admin:conversations_document_changelist"),
        }
        return TemplateResponse(request, "admin/knowledge/readers.html", context)


def language_names(document: Any) -> str:
    """Those of its passages; what was said when it was added, until there are some."""
    codes = document.languages or [document.language]
    return ", ".join(language_name(code) for code in codes if code) or EMPTY
