"""Escalations as a log: what was asked, who came, how it ended. They are worked on at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role
from conversations.admin.filters import DaysFilter
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import ago
from escalation.models import Escalation, EscalationEvent, TranscriptAccess

STATES = {
    "queued": "warning",
    "assigned": "info",
    "active": "info",
    "resolved": "success",
    "handed_back": "",
    "abandoned": "danger",
}


class EventInline(TabularInline):
    model = EscalationEvent
    fields = ("created_at", "kind", "actor_kind", "actor", "from_state", "to_state", "why")
    readonly_fields = fields
    extra = 0
    can_delete = False
    ordering = ("id",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True  # of an escalation that may be seen


@admin.register(Escalation)
class EscalationAdmin(LogAdmin):
    public_ids = {"esc": "pk", "conv": "conversation__pk"}
    list_display = ("heading", "state_label", "priority", "reason", "agent", "language", "asked")
    list_filter = (
        "state",
        "priority",
        "origin",
        ("created_at", DaysFilter),
    )
    list_select_related = ("conversation", "reason", "agent", "team", "organization")
    search_fields = ("contact_name", "contact_email", "conversation__title", "last_text")
    search_help_text = _("Name, e-mail address, title, last message, or an id")
    inlines = (EventInline,)
    fieldsets = (
        (None, {"fields": ("desk_link", "state", "origin", "reason", "rule_name", "note", "is_message")}),
        (_("Who"), {"fields": ("contact_name", "contact_email", "language", "agent", "team")}),
        (_("When"), {"fields": ("created_at", "assigned_at", "joined_at", "first_reply_at", "ended_at")}),
        (_("How it ended"), {"fields": ("resolution", "end_note")}),
        (
            _("Targets missed"),
            {"fields": ("first_reply_breached_at", "next_reply_breached_at", "resolution_breached_at")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*(field.name for field in Escalation._meta.fields), "desk_link")

    @column(_("Escalation"))
    def heading(self, row: Escalation) -> str:
        return format_html('<span class="cs-cut">{}</span>', row.conversation.title or row.last_text or row.public_id)

    @column(_("State"), ordering="state", label=STATES)
    def state_label(self, row: Escalation) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @column(_("Asked for"), ordering="created_at")
    def asked(self, row: Escalation) -> str:
        return ago(row.created_at)

    @column(_("Conversation"))
    def desk_link(self, row: Escalation) -> str:
        address = reverse("admin:desk", args=[row.public_id])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, _("Open at the desk"))


@admin.register(TranscriptAccess)
class TranscriptAccessAdmin(LogAdmin):
    view_role = Role.ADMIN
    list_display = ("user", "conversation", "reason", "created_at")
    list_select_related = ("user", "conversation")
    search_fields = ("user__username", "reason")
