from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from chatsite.tenancy.columns import column
from conversations.admin.filters import DaysFilter
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import EMPTY, ago
from feedback.admin import cells
from feedback.models import SurveyAnswer

SCORES = {"": "", "1": "danger", "2": "danger", "3": "warning", "4": "success", "5": "success"}


class ScoreFilter(DropdownFilter):
    title = _("score")
    parameter_name = "rated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("answered", _("Any")), *((str(score), str(score)) for score in range(1, 6)), ("none", _("No answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SurveyAnswer]) -> QuerySet[SurveyAnswer]:
        chosen = self.value() or ""
        if chosen in ("answered", "none"):
            return queryset.filter(answered_at__isnull=chosen == "none")
        return queryset.filter(score=int(chosen)) if chosen in SCORES and chosen else queryset


@admin.register(SurveyAnswer)
class SurveyAnswerAdmin(LogAdmin):
    public_ids = {"srv": "pk", "conv": "conversation_id", "esc": "escalation_id"}
    list_display = ("offered", "score_label", "words", "agent", "talk")
    list_filter = (ScoreFilter, ("offered_at", DaysFilter), ("answered_at", DaysFilter))
    list_select_related = ("conversation", "escalation__agent", "organization")
    search_fields = ("comment", "escalation__agent__name")
    search_help_text = _("Comment, agent, or an id")
    shown: tuple[str, ...] = ("score_shown", "comment_whole", "agent", "talk", "offered_at", "answered_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": self.shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown

    @column(_("Offered"), ordering="offered_at")
    def offered(self, row: SurveyAnswer) -> str:
        return ago(row.offered_at)

    @column(_("Score"), ordering="score", label=SCORES)
    def score_label(self, row: SurveyAnswer) -> tuple[str, Any]:
        return (str(row.score), str(row.score)) if row.score else ("", _("No answer"))

    @column(_("Score"))
    def score_shown(self, row: SurveyAnswer) -> Any:
        return row.score or EMPTY

    @column(_("Comment"))
    def words(self, row: SurveyAnswer) -> str:
        return cells.cut(row.comment)

    @column(_("Comment"))
    def comment_whole(self, row: SurveyAnswer) -> str:
        return cells.whole(row.comment)

    @column(_("Agent"))
    def agent(self, row: SurveyAnswer) -> str:
        return row.escalation.agent.name if row.escalation and row.escalation.agent else EMPTY

    @column(_("Conversation"))
    def talk(self, row: SurveyAnswer) -> str:
        return cells.talk(row.conversation, row.first_seq)
