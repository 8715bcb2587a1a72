from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter

from chatsite.tenancy.columns import column
from conversations.admin.filters import DaysFilter
from conversations.admin.knowledge import grounding
from conversations.admin.log import LogAdmin
from conversations.models import Run
from conversations.transcript.moments import EMPTY, ago, between

STATUSES = {"queued": "warning", "running": "info", "completed": "", "failed": "danger", "cancelled": ""}


# The database keeps a JSON object's names in an order of its own.
PARTS = {
    "system": _("Instructions"),
    "summary": _("Summary"),
    "history": _("Earlier turns"),
    "page_context": _("Page"),
    "passages": _("Passages"),
    "question": _("Question"),
    "total": _("Together"),
}


@admin.register(Run)
class RunAdmin(LogAdmin):
    public_ids = {"run": "pk", "conv": "conversation_id", "turn": "user_turn_id"}
    list_display = ("asked", "status_label", "talk", "model", "waited", "first_token", "took", "tries", "error_code")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("model", FieldTextFilter),
        ("error_code", FieldTextFilter),
        ("created_at", DaysFilter),
    )
    list_select_related = ("conversation", "organization")
    search_fields = ("model", "deployment", "error_code", "conversation__title")
    search_help_text = _("Model, error, title, or an id")
    shown: tuple[tuple[Any, dict[str, tuple[str, ...]]], ...] = (
        (None, {"fields": ("status", "talk", "public", "failure", "said")}),
        (_("Timing"), {"fields": ("created_at", "waited", "first_token", "took", "finished_at")}),
        (_("Model"), {"fields": ("deployment", "model", "tries", "retries", "tokens")}),
        (_("Grounding"), {"fields": ("grounded",)}),
        (_("Prompt"), {"fields": ("prompt",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _heading, options in self.shown for name in options["fields"]]

    @column(_("Asked"), ordering="created_at")
    def asked(self, run: Run) -> str:
        return ago(run.created_at)

    @column(_("Status"), ordering="status", label=STATUSES)
    def status_label(self, run: Run) -> tuple[str, str]:
        return run.status, run.get_status_display()

    @column(_("Conversation"))
    def talk(self, run: Run) -> str:
        url = reverse("admin:conversations_conversation_change", args=[run.conversation_id])
        return format_html(
            '<a class="cs-link cs-cut" href="{}#turn-{}">{}</a>', url, run.user_turn_seq, run.conversation
        )

    @column(_("Waited"))
    def waited(self, run: Run) -> str:
        return between(run.created_at, run.started_at)

    @column(_("First token"))
    def first_token(self, run: Run) -> str:
        return between(run.started_at, run.first_token_at)

    @column(_("Took"))
    def took(self, run: Run) -> str:
        return between(run.created_at, run.finished_at)

    @column(_("Attempts"), ordering="attempt")
    def tries(self, run: Run) -> int:
        return run.attempt

    @column(_("Id"))
    def public(self, run: Run) -> str:
        return format_html('<code class="cs-code">{}</code>', run.public_id)

    @column(_("Error"))
    def failure(self, run: Run) -> str:
        return f"{run.error_code}: {run.error_message}" if run.error_code else EMPTY

    @column(_("What the model's side said"))
    def said(self, run: Run) -> str:
        return format_html_join("", "{}<br>", ([line] for line in run.error_detail.splitlines())) or EMPTY

    @column(_("Tokens"))
    def tokens(self, run: Run) -> str:
        if not run.usage:
            return EMPTY
        counts = {"read": run.usage.get("input_tokens", 0), "written": run.usage.get("output_tokens", 0)}
        return _("%(read)s read, %(written)s written") % counts

    @column(_("What the answer rests on"))
    def grounded(self, run: Run) -> str:
        return grounding.html(run)

    @column(_("What the model was given"))
    def prompt(self, run: Run) -> str:
        if not run.prompt_report:
            return EMPTY
        tokens = run.prompt_report.get("tokens", {})
        parts = [(label, tokens[part]) for part, label in PARTS.items() if part in tokens]
        return render_to_string("admin/conversations/prompt.html", {"report": run.prompt_report, "parts": parts})
