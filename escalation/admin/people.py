"""The people of the desk, and what they write with."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin
from escalation.admin.forms import AgentForm, LabelForm
from escalation.models import AgentProfile, CannedReply, Label, Team


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    view_role = change_role = add_role = delete_role = Role.MANAGER
    list_display = ("name", "members")
    search_fields = ("name",)
    fields = ("name",)

    @column(_("Agents"))
    def members(self, team: Team) -> str:
        return ", ".join(agent.name for agent in team.agents.all())


@admin.register(AgentProfile)
class AgentProfileAdmin(ScopedAdmin):
    """Made by itself when somebody with the role first opens the desk."""

    form = AgentForm
    view_role = change_role = Role.MANAGER
    add_role = delete_role = None
    list_display = ("name", "user", "availability", "capacity", "skills_shown", "languages_shown")
    list_filter = ("availability", ("teams", RelatedOnlyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    filter_horizontal = ("teams",)
    readonly_fields = ("user",)
    fields = ("user", "name", "picture", "capacity", "teams", "skills", "languages", "availability")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("user",)

    @column(_("Skills"))
    def skills_shown(self, agent: AgentProfile) -> str:
        return ", ".join(agent.skills) or "–"

    @column(_("Languages"))
    def languages_shown(self, agent: AgentProfile) -> str:
        return ", ".join(agent.languages) or str(_("any"))


@admin.register(Label)
class LabelAdmin(ScopedAdmin):
    view_role = change_role = add_role = delete_role = Role.MANAGER
    form = LabelForm
    list_display = ("name", "color")
    search_fields = ("name",)


@admin.register(CannedReply)
class CannedReplyAdmin(ScopedAdmin):
    """Agents read them here, managers write them."""

    view_role = Role.AGENT
    change_role = add_role = delete_role = Role.MANAGER
    list_display = ("shortcut", "title", "language", "team", "used")
    list_filter = ("language", ("team", RelatedOnlyFieldListFilter))
    list_select_related = ("team",)
    search_fields = ("shortcut", "title", "text")
    fields = ("shortcut", "title", "text", "language", "team")
