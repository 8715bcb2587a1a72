"""The base of every admin page: rows of the staff member's organizations, rights from the role there.

Django's permissions are asked too: a role puts a user into a group that has them (groups.py), and ends at the
organization's border.
"""

import uuid
from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import DataError
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from chatsite.tenancy.models import Organization
from chatsite.tenancy.roles import Role, reach


class SteadyAdmin(ModelAdmin):
    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Filters that make no sense to PostgreSQL either are answered as Django answers others: by the whole list."""
        try:
            found = super().get_changelist_instance(request)
            len(found.result_list)  # asks now rather than when the page is written
        except (DataError, OverflowError, ValueError) as error:
            if not request.GET:
                raise
            raise IncorrectLookupParameters from error
        return found


class ScopedAdmin(SteadyAdmin):
    view_role = Role.ADMIN
    change_role: Role | None = Role.ADMIN
    add_role: Role | None = Role.ADMIN
    delete_role: Role | None = Role.ADMIN
    organization_field = "organization_id"
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        staff = reach(request)
        if staff.everything:
            return rows
        return rows.filter(**{f"{self.organization_field}__in": staff.organizations(self.view_role)})

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = self._allows(request, self.view_role, obj)
        return allowed and bool(super().has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = self._allows(request, self.change_role, obj)
        return allowed and bool(super().has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._allows(request, self.add_role, None) and bool(super().has_add_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = self._allows(request, self.delete_role, obj)
        return allowed and bool(super().has_delete_permission(request, obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def _allows(self, request: HttpRequest, least: Role | None, obj: Model | None) -> bool:
        if least is None:
            return False
        owner: uuid.UUID | None = getattr(obj, self.organization_field) if obj else None
        return reach(request).allows(least, owner)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Unknown and foreign rows look the same, and like nothing at all."""
        raise Http404

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        found = list(super().get_list_filter(request))
        if self._organizations(request, self.view_role).count() > 1 and self.organization_field == "organization_id":
            found.insert(0, ("organization", RelatedOnlyFieldListFilter))
        return found

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The organization is asked for only where there is a choice, and never changes after."""
        excluded = list(super().get_exclude(request, obj) or [])
        if obj or self._organizations(request, self.add_role or Role.ADMIN).count() == 1:
            excluded.append("organization")
        return excluded

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        found = list(super().get_fieldsets(request, obj))
        name, options = found[0]
        if "organization" not in self.get_exclude(request, obj) and "organization" not in options["fields"]:
            found[0] = (name, {**options, "fields": ("organization", *options["fields"])})
        return found

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        kwargs |= self._choices(request, db_field.related_model)
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= self._choices(request, db_field.related_model)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, request: HttpRequest, target: Any) -> dict[str, Any]:
        """Other rows are to be chosen from the organizations in which this one may be changed."""
        allowed = self._organizations(request, self.change_role or self.add_role or Role.ADMIN)
        if target is Organization:
            return {"queryset": allowed}
        if any(field.name == "organization" for field in target._meta.get_fields()):
            return {"queryset": target._default_manager.filter(organization__in=allowed)}
        return {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and obj.organization_id is None:
            obj.organization = self._organizations(request, self.add_role or Role.ADMIN).get()
        super().save_model(request, obj, form, change)

    def _organizations(self, request: HttpRequest, least: Role) -> "QuerySet[Organization]":
        staff = reach(request)
        rows = Organization.objects.all()
        return rows if staff.everything else rows.filter(pk__in=staff.organizations(least))
