from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin
from conversations.models import ModelDeployment, ModelPool


class DeploymentForm(forms.ModelForm[ModelDeployment]):
    """The key goes in and never comes out again."""

    base_url = forms.URLField(
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
        label=_("Base URL"),
        help_text=_("Empty for the provider's own."),
    )
    new_key = forms.CharField(
        required=False,
        strip=True,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        label=_("API key"),
        help_text=_("Written only. Empty keeps the one that is set."),
    )
    forget_key = forms.BooleanField(required=False, widget=UnfoldBooleanSwitchWidget, label=_("Forget the API key"))

    class Meta:
        model = ModelDeployment
        exclude = ["api_key", "organization"]  # noqa: DJ006 (a new column belongs in the form)

    def save(self, commit: bool = True) -> ModelDeployment:
        if self.cleaned_data["forget_key"]:
            self.instance.api_key = ""
        elif self.cleaned_data["new_key"]:
            self.instance.api_key = self.cleaned_data["new_key"]
        self.instance.organization = self.instance.pool.organization
        return super().save(commit)


@admin.register(ModelDeployment)
class ModelDeploymentAdmin(ScopedAdmin):
    form = DeploymentForm
    list_display = ("name", "provider", "model", "pool", "priority", "key", "enabled")
    list_filter = ("provider", "enabled")
    list_select_related = ("pool", "organization")
    search_fields = ("name", "model", "base_url")
    readonly_fields = ("key_state",)
    fieldsets = (
        (None, {"fields": ("name", "pool", "provider", "model", "base_url", "enabled", "priority")}),
        (_("API key"), {"fields": ("key_state", "new_key", "forget_key")}),
        (
            _("Limits"),
            {
                "fields": (
                    "max_concurrency",
                    "first_byte_timeout",
                    "idle_timeout",
                    "context_window",
                    "max_output_tokens",
                )
            },
        ),
    )

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["api_key", "organization"]

    @column(_("Key"), label={"set": "success", "unset": ""})
    def key(self, deployment: ModelDeployment) -> tuple[str, Any]:
        return ("set" if deployment.api_key else "unset", self.key_state(deployment))

    @column(_("Key"))
    def key_state(self, deployment: ModelDeployment) -> Any:
        return _("Set") if deployment.api_key else _("Not set")


@admin.register(ModelPool)
class ModelPoolAdmin(ScopedAdmin):
    list_display = ("name", "organization", "max_running")
    list_select_related = ("organization",)
    search_fields = ("name",)
    fields = ("name", "max_running")
    view_role = Role.ADMIN
