"""What the list of documents can be narrowed to."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from chatsite import ids
from conversations.admin.knowledge import audiences, scope
from conversations.models import Chunk, Document, Source

MOST_SOURCES = 50
"""That are offered; more would be no choice."""
STATES = {"busy": _("On its way"), "ready": _("Ready"), "failed": _("Failed")}


class StateFilter(DropdownFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        final = {Document.State.READY, Document.State.FAILED}
        chosen = self.value()
        if chosen == "busy":
            return queryset.exclude(state__in=final)
        return queryset.filter(state=chosen) if chosen in final else queryset


class LanguageFilter(DropdownFilter):
    """Of the passages, or as was said when the document was added."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        said = scope.documents(request).exclude(language="").order_by().values_list("language", flat=True).distinct()
        return [*settings.LANGUAGES, *((code, code) for code in sorted(said) if code not in dict(settings.LANGUAGES))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        chosen = self.value()
        if not chosen or "\0" in chosen:
            return queryset
        passages = Chunk.objects.filter(document=OuterRef("pk"), revision=OuterRef("revision"), language=chosen)
        return queryset.filter(Q(language=chosen) | Exists(passages))


class AudienceFilter(DropdownFilter):
    title = _("audience")
    parameter_name = "audience"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        lists = scope.documents(request).order_by().values_list("audiences", flat=True).distinct()
        named = sorted({name for names in lists for name in names} - set(audiences.NAMED))
        return [(name, audiences.label(name)) for name in [*audiences.NAMED, *named]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        chosen = self.value()
        return queryset.filter(audiences__contains=[chosen]) if chosen and "\0" not in chosen else queryset


class SourceFilter(DropdownFilter):
    title = _("source")
    parameter_name = "from"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        keys = scope.documents(request).exclude(source=None).order_by().values("source").distinct()
        sources = Source.objects.filter(pk__in=keys).order_by("-id")[:MOST_SOURCES]
        return [("upload", _("Uploaded")), *((source.public_id, source.url) for source in sources)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        chosen = self.value() or ""
        key = ids.parse("src", chosen)
        if key:
            return queryset.filter(source=key)
        return queryset.filter(source=None) if chosen == "upload" else queryset


def language_name(code: str) -> str:
    """As it calls itself, where we know it."""
    return dict(settings.LANGUAGES).get(code, code)
