from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from chatsite.tenancy.columns import column
from chatsite.tenancy.scoped_admin import ScopedAdmin
from escalation.admin.forms import LabelsField
from feedback.models import RatingReason


class RatingReasonForm(forms.ModelForm[RatingReason]):
    labels = LabelsField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 7, "dir": "auto"}),
        label=_("Labels"),
        help_text=_("One a line, with its language: en: Out of date. Without a language it is English."),
    )

    class Meta:
        model = RatingReason
        exclude = ["organization"]  # noqa: DJ006 (a new column belongs in the form)


@admin.register(RatingReason)
class RatingReasonAdmin(ScopedAdmin):
    """While an organization has any that is enabled, these are shown instead of Chatsite's own."""

    form = RatingReasonForm
    list_display = ("label_text", "key", "position", "enabled")
    list_filter = ("enabled",)
    list_select_related = ("organization",)
    search_fields = ("key",)
    fieldsets = ((None, {"fields": ("key", "labels", "position", "enabled")}),)

    @column(_("Label"))
    def label_text(self, row: RatingReason) -> str:
        return str(row)
