"""The base of pages that only show."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from chatsite import ids
from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin


class LogAdmin(ScopedAdmin):
    view_role = Role.MANAGER
    change_role = add_role = delete_role = None
    ordering = ("-id",)
    list_per_page = 50
    paginator = InfinitePaginator  # counting a log costs more than showing a page of it
    public_ids: dict[str, str] = {}
    """Which column a public id of each prefix names: pasting one into the search finds its rows."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        for prefix, column in self.public_ids.items():
            if key := ids.parse(prefix, term):
                return queryset.filter(Q(**{column: key})), False
        rows, duplicates = super().get_search_results(request, queryset, term)
        return rows, duplicates
