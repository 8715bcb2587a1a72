"""What lists of conversations and runs can be narrowed to."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from conversations.models import Conversation, Run


class DaysFilter(RangeDateFilter):
    """Whole days of the reader's time zone, the last one included. What is no date narrows nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (_day(self.used_parameters.get(f"{self.field_path}_{end}")) for end in ("from", "to"))
        if first:
            queryset = queryset.filter(**{f"{self.field_path}__gte": _midnight(first)})
        if last:
            queryset = queryset.filter(**{f"{self.field_path}__lt": _midnight(last + timedelta(days=1))})
        return queryset


def _day(text: Any) -> date | None:
    """The browser's form writes dates as the reader's language does."""
    for pattern in ("%Y-%m-%d", *get_format("DATE_INPUT_FORMATS")):
        try:
            return datetime.strptime(str(text), pattern).date()  # noqa: DTZ007 (a date has no zone)
        except ValueError:
            continue
    return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class LanguageFilter(DropdownFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        language = self.value()
        return queryset.filter(locale__startswith=language) if language else queryset


class OutcomeFilter(DropdownFilter):
    title = _("answers")
    parameter_name = "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("failed", _("One failed")), ("stopped", _("One was stopped")), ("waiting", _("One is on its way"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        statuses = {
            "failed": [Run.Status.FAILED],
            "stopped": [Run.Status.CANCELLED],
            "waiting": [Run.Status.QUEUED, Run.Status.RUNNING],
        }.get(self.value() or "")
        if statuses is None:
            return queryset
        return queryset.filter(Exists(Run.objects.filter(conversation=OuterRef("pk"), status__in=statuses)))
