"""Organizations, members, keys and sites."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from chatsite.tenancy.columns import column
from chatsite.tenancy.forms import WidgetSiteForm
from chatsite.tenancy.models import ApiKey, Membership, Organization, WidgetSite
from chatsite.tenancy.roles import Role, reach
from chatsite.tenancy.scoped_admin import ScopedAdmin, SteadyAdmin

admin.site.unregister(Group)
admin.site.unregister(User)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, SteadyAdmin):  # type: ignore[misc, type-arg]
    """Accounts reach across organizations: only who runs the installation sees them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return reach(request).everything

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return reach(request).everything

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach(request).everything

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return reach(request).everything

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reach(request).everything


@admin.register(Organization)
class OrganizationAdmin(ScopedAdmin):
    organization_field = "id"
    list_display = ("name", "slug", "assistant_name", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "assistant_name", "instructions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach(request).everything

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return reach(request).everything

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return () if reach(request).everything else ("slug",)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["organization"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save()


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    list_display = ("user", "role", "organization")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__username", "user__email")
    fields = ("user", "role")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The list of accounts is not one organization's to see."""
        return reach(request).everything

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_own(request, obj)

    def _is_own(self, request: HttpRequest, obj: Model | None) -> bool:
        """Nobody locks themselves out, nor makes themselves more than they are."""
        return isinstance(obj, Membership) and obj.user_id == request.user.pk


@admin.register(ApiKey)
class ApiKeyAdmin(ScopedAdmin):
    """A key is shown once, when it is made. It is revoked, never deleted, so that its traces keep a name."""

    delete_role = None
    list_display = ("name", "start", "organization", "state", "created_at")
    list_select_related = ("organization",)
    search_fields = ("name", "start")
    readonly_fields = ("start", "created_at", "revoked_at")
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("name", "start", "created_at", "revoked_at") if obj else ("name",)

    @column(_("State"), label={"active": "success", "revoked": ""})
    def state(self, key: ApiKey) -> tuple[str, Any]:
        return ("revoked", _("Revoked")) if key.revoked_at else ("active", _("Active"))

    @admin.action(description=_("Revoke the selected keys"), permissions=["change"])
    def revoke(self, request: HttpRequest, keys: "QuerySet[ApiKey]") -> None:
        count = keys.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, _("%(count)d keys revoked.") % {"count": count})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name"])
            return
        organization = obj.organization if obj.organization_id else self._organizations(request, Role.ADMIN).get()
        issued, key = ApiKey.issue(organization, obj.name)
        obj.pk, obj.organization, obj.start, obj.issued = issued.pk, organization, issued.start, key

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": _("Your new key"), "opts": self.opts}
        context |= {"api_key": obj, "key": obj.issued}
        response = TemplateResponse(request, "admin/tenancy/key_issued.html", context)
        response["Cache-Control"] = "no-store"
        return response


@admin.register(WidgetSite)
class WidgetSiteAdmin(ScopedAdmin):
    form = WidgetSiteForm
    list_display = ("name", "public_key", "organization", "enabled", "created_at")
    list_filter = ("enabled",)
    list_select_related = ("organization",)
    search_fields = ("name", "public_key")
    readonly_fields = ("snippet", "public_key", "identity")
    fieldsets = (
        (None, {"fields": ("name", "enabled", "allowed_origins")}),
        (_("How it greets"), {"fields": ("greeting", "suggestions", "accent")}),
        (_("On the page"), {"fields": ("snippet", "public_key", "identity")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        found = super().get_fieldsets(request, obj)
        return found if obj else found[:-1]

    @column(_("Embed"))
    def snippet(self, site: WidgetSite) -> str:
        source = f"https://YOUR-CHATSITE{static('dist/widget.js')}"
        tag = f'<script src="{source}" data-widget-key="{site.public_key}" async></script>'
        return format_html('<code class="cs-code">{}</code>', tag)

    @column(_("Identity secret"))
    def identity(self, site: WidgetSite) -> str:
        """Folded away, so that it does not stand on a shared screen by accident."""
        return format_html(
            '<details class="cs-secret"><summary>{}</summary><code class="cs-code">{}</code></details>',
            _("Show"),
            site.identity_secret,
        )
