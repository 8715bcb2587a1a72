"""How the desk is run: hours, targets, reasons, rules."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from chatsite.tenancy.columns import column
from chatsite.tenancy.scoped_admin import ScopedAdmin
from chatsite.tenancy.settings_admin import SettingsAdmin
from escalation.admin.forms import DeskSettingsForm, ReasonForm, RuleForm
from escalation.models import BusinessInterval, DeskSettings, Holiday, Reason, Rule, SlaTarget


@admin.register(DeskSettings)
class DeskSettingsAdmin(SettingsAdmin):
    form = DeskSettingsForm
    list_display = ("organization", "enabled", "while_queued", "assignment", "time_zone")
    fieldsets = (
        (None, {"fields": ("enabled", "while_queued", "contact_required", "time_zone")}),
        (_("Assignment"), {"fields": ("assignment", "accept_within")}),
        (_("Survey"), {"fields": ("survey_enabled", "survey_after_assistant", "survey_share")}),
        (_("Outcomes and review"), {"fields": ("silence_hours", "review_share")}),
    )


@admin.register(BusinessInterval)
class BusinessIntervalAdmin(ScopedAdmin):
    list_display = ("weekday", "opens", "closes")
    list_filter = ("weekday",)
    fields = ("weekday", "opens", "closes")


@admin.register(Holiday)
class HolidayAdmin(ScopedAdmin):
    list_display = ("date", "name")
    fields = ("date", "name")


@admin.register(SlaTarget)
class SlaTargetAdmin(ScopedAdmin):
    list_display = ("priority", "first_reply_shown", "next_reply_shown", "resolution_shown")
    fields = ("priority", "first_reply", "next_reply", "resolution")

    @column(_("First reply"), ordering="first_reply")
    def first_reply_shown(self, target: SlaTarget) -> str:
        return duration(target.first_reply)

    @column(_("Next reply"), ordering="next_reply")
    def next_reply_shown(self, target: SlaTarget) -> str:
        return duration(target.next_reply)

    @column(_("Resolution"), ordering="resolution")
    def resolution_shown(self, target: SlaTarget) -> str:
        return duration(target.resolution)


@admin.register(Reason)
class ReasonAdmin(ScopedAdmin):
    form = ReasonForm
    list_display = ("key", "label_shown", "priority", "skill", "team", "position", "enabled")
    list_editable = ("position", "enabled")
    list_select_related = ("organization", "team")
    fields = ("key", "labels", "priority", "skill", "team", "position", "enabled")

    @column(_("Label"))
    def label_shown(self, reason: Reason) -> str:
        return reason.label("en")


@admin.register(Rule)
class RuleAdmin(ScopedAdmin):
    form = RuleForm
    list_display = ("name", "kind", "reason", "priority", "position", "enabled")
    list_editable = ("position", "enabled")
    list_filter = ("kind", "enabled")
    list_select_related = ("organization", "reason", "team")
    fields = ("name", "kind", "values", "language", "count", "reason", "priority", "team", "position", "enabled")


def duration(seconds: int | None) -> str:
    """Such as 1 h 30 min; a dash where there is none."""
    if seconds is None:
        return "–"
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
