"""Episodes: the list behind most figures of the reports."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from chatsite.tenancy.columns import column
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import EMPTY, ago
from feedback.admin.exporting import ExportAdmin
from feedback.admin.listed import filters
from feedback.exports import resources
from feedback.models import Outcome
from feedback.reports import measures
from feedback.reports.listings import OUTCOMES

COLORS = {"confirmed": "success", "assumed": "info", "with_person": "", "unresolved": "warning"} | {
    "abandoned": "danger",
    "open": "",
}


@admin.register(Outcome)
class OutcomeAdmin(ExportAdmin, LogAdmin):  # type: ignore[misc]
    resource_classes = [resources.OutcomeResource]
    public_ids = {"conv": "conversation_id", "esc": "escalation_id"}
    list_display = ("talk", "began", "ending_label", "language", "model", "answers", "opinion", "agent")
    list_filter = filters(OUTCOMES)
    list_display_links = ("began",)
    list_select_related = ("conversation", "agent", "organization")
    search_fields = ("conversation__title", "page")
    search_help_text = _("Title, page, or an id")
    ordering = ("-began_at",)
    fields = (
        "talk",
        "began_at",
        "ended_at",
        "end",
        "ending_name",
        "language",
        "page",
        "site",
        "model",
        "user_turns",
        "answers",
        "failures",
        "stopped",
        "agent_turns",
        "first_token_ms",
        "first_answer_ms",
        "ups",
        "downs",
        "survey_score",
        "escalation",
        "escalated_at",
        "joined_at",
        "person_reply_ms",
        "handle_ms",
        "escalation_state",
        "escalation_reason",
        "agent",
        "was_reopened",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(ending=measures.ENDING)
        return rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @column(_("Conversation"))
    def talk(self, row: Outcome) -> str:
        """Leads to its transcript."""
        url = reverse("admin:conversations_conversation_change", args=[row.conversation_id])
        return format_html('<a class="cs-link cs-cut" href="{}#turn-{}">{}</a>', url, row.first_seq, row.conversation)

    @column(_("Began"), ordering="began_at")
    def began(self, row: Outcome) -> str:
        return ago(row.began_at)

    @column(_("What became of it"), label=COLORS)
    def ending_label(self, row: Any) -> tuple[str, Any]:
        return row.ending, OUTCOMES.measures[row.ending][0]

    @column(_("What became of it"))
    def ending_name(self, row: Any) -> Any:
        return self.ending_label(row)[1]

    @column(_("Opinion"))
    def opinion(self, row: Outcome) -> str:
        said = [_("%(count)s up") % {"count": row.ups}] if row.ups else []
        said += [_("%(count)s down") % {"count": row.downs}] if row.downs else []
        said += [_("%(score)s of 5") % {"score": row.survey_score}] if row.survey_score else []
        return ", ".join(said) or EMPTY
