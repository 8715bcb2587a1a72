from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from chatsite import ids
from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role, reach
from conversations.admin.filters import DaysFilter, LanguageFilter, OutcomeFilter
from conversations.admin.log import LogAdmin
from conversations.models import Conversation, Turn
from conversations.transcript import doors, reading
from conversations.transcript.moments import ago

MODES = {"assistant": "", "queued": "warning", "human": "info", "closed": ""}


@admin.register(Conversation)
class ConversationAdmin(LogAdmin):
    public_ids = {"conv": "pk", "run": "runs__pk", "turn": "turns__pk"}
    list_display = ("heading", "who", "mode_label", "locale", "turn_count", "last_activity")
    list_filter = (
        ("mode", ChoicesDropdownFilter),
        LanguageFilter,
        OutcomeFilter,
        ("created_at", DaysFilter),
        ("updated_at", DaysFilter),
    )
    list_select_related = ("site", "user", "organization")
    search_fields = ("title", "external_id", "user__username")
    search_help_text = _("Title, message, person, or an id")
    change_form_template = "admin/conversations/transcript.html"

    @column(_("Conversation"), ordering="title")
    def heading(self, conversation: Conversation) -> str:
        return format_html('<span class="cs-cut">{}</span>', conversation)

    @column(_("Who"))
    def who(self, conversation: Conversation) -> str:
        return who(conversation)

    @column(_("Mode"), ordering="mode", label=MODES)
    def mode_label(self, conversation: Conversation) -> tuple[str, str]:
        return conversation.mode, conversation.get_mode_display()

    @column(_("Turns"), ordering="latest_turn_seq")
    def turn_count(self, conversation: Conversation) -> int:
        return conversation.latest_turn_seq

    @column(_("Last activity"), ordering="updated_at")
    def last_activity(self, conversation: Conversation) -> str:
        return ago(conversation.updated_at)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Agents have no list; a transcript that is before their desk, or that they gave a reason for, they read."""
        if super().has_view_permission(request, obj):
            return True
        is_staff = obj is not None and reach(request).allows(Role.AGENT, obj.organization_id)
        return is_staff and doors.are_there() and doors.closed(request, obj) is None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Conversation | None:
        found: Conversation | None = super().get_object(request, object_id, from_field)
        if found:
            return found
        key = ids.parse("conv", f"conv_{object_id.replace('-', '')}")
        row = Conversation.objects.filter(pk=key).first() if key else None
        return row if row and self.has_view_permission(request, row) else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, unquote(object_id))
        if found and self.has_view_permission(request, found) and (door := doors.closed(request, found)):
            return door.ask(request, found)
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if len(term) < 2 or "\0" in term:
            return rows, duplicates
        said = Turn.objects.filter(conversation=OuterRef("pk"), content__icontains=term)
        return rows | queryset.filter(Q(Exists(said))), duplicates

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
            page = reading.read(obj, reading.before(request.GET))
            context |= {
                "conversation": obj,
                "transcript": page,
                "who": who(obj),
                "title": obj.title or _("Conversation"),
            }
        response: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return response


def who(conversation: Conversation) -> str:
    if conversation.user:
        return conversation.user.get_username()
    if conversation.external_id:
        return conversation.external_id
    return (
        _("Visitor %(code)s") % {"code": conversation.visitor_id.hex[-6:]}
        if conversation.visitor_id
        else str(_("Program"))
    )
