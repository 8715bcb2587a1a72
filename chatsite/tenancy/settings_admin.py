"""The base of admin pages for settings: one row an organization."""

from typing import Any

from django.db.models import Model, OneToOneField
from django.http import HttpRequest
from django.shortcuts import redirect

from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin


class SettingsAdmin(ScopedAdmin):
    """The row is made when somebody looks at it, and never deleted; without one the defaults hold."""

    add_role = delete_role = None
    list_select_related = ("organization",)

    def get_queryset(self, request: HttpRequest) -> Any:
        owner = self.model._meta.get_field("organization")
        assert isinstance(owner, OneToOneField)
        missing = self._organizations(request, Role.ADMIN).filter(**{owner.related_query_name(): None})
        rows = [self.model(organization=organization) for organization in missing]
        self.model._default_manager.bulk_create(rows, ignore_conflicts=True)
        return super().get_queryset(request)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["organization"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """A list of one is no list."""
        found = list(self.get_queryset(request)[:2])
        if len(found) == 1:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", found[0].pk)
        return super().changelist_view(request, extra_context)
