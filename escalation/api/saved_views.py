"""`/desk/{organization}/saved-views`: filters of the queue under a name."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.threads import in_thread
from conversations.api.documentation import endpoint
from escalation.api import fields
from escalation.api.base import DeskView, Forbidden
from escalation.listing import saved_views
from escalation.models import SavedView

MAX_PARAMETERS = 20
PARAMETER = re.compile(r"[a-z_]{1,40}", re.ASCII)


@extend_schema_serializer(component_name="NewSavedView")
class SavedViewRequest(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    query = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        default=dict,
        help_text="Parameters of the list of escalations, and `tab`.",
    )
    shared = serializers.BooleanField(required=False, default=False, help_text="For all colleagues.")

    def validate_query(self, query: dict[str, str]) -> dict[str, str]:
        if len(query) > MAX_PARAMETERS or not all(PARAMETER.fullmatch(name) for name in query):
            raise serializers.ValidationError(f"Send up to {MAX_PARAMETERS} parameters, by their names.")
        return query


class SavedViewPage(serializers.Serializer[Any]):
    data = fields.SavedView(many=True)  # type: ignore[assignment]


class SavedViewsView(DeskView):
    @endpoint(
        "List saved views", operation="desk_views_list", tag="desk", answers={200: SavedViewPage}, fails=(401, 403, 404)
    )
    async def get(self, request: Request) -> Response:
        return Response({"data": await in_thread(self._all)()})

    @endpoint(
        "Save a view",
        operation="desk_views_create",
        tag="desk",
        body=SavedViewRequest,
        answers={201: fields.SavedView},
    )
    async def post(self, request: Request) -> Response:
        given = _given(request)
        return Response(await in_thread(self._save)(**given), status=201)

    def _all(self) -> list[dict[str, Any]]:
        return [saved_views.shown(view, self.agent) for view in saved_views.visible(self.agent)]

    def _save(self, name: str, query: dict[str, str], shared: bool) -> dict[str, Any]:
        return saved_views.shown(saved_views.save(self.agent, name, query, shared), self.agent)


class SavedViewView(DeskView):
    @endpoint(
        "Change a view",
        operation="desk_views_update",
        tag="desk",
        body=SavedViewRequest,
        answers={200: fields.SavedView},
    )
    async def post(self, request: Request, view_id: str) -> Response:
        given = _given(request)
        return Response(await in_thread(self._change)(view_id, **given))

    @endpoint(
        "Delete a view",
        description="Its owner may, and a manager.",
        operation="desk_views_delete",
        tag="desk",
        answers={204: None},
        fails=(401, 403, 404),
    )
    async def delete(self, request: Request, view_id: str) -> Response:
        await in_thread(self._delete)(view_id)
        return Response(status=204)

    def _change(self, view_id: str, name: str, query: dict[str, str], shared: bool) -> dict[str, Any]:
        view = self._own(view_id)
        view.name, view.filters, view.shared = name, query, shared
        view.save()
        return saved_views.shown(view, self.agent)

    def _delete(self, view_id: str) -> None:
        self._own(view_id).delete()

    def _own(self, view_id: str) -> SavedView:
        """Raises access.NotFound, Forbidden."""
        view = saved_views.find(self.agent, view_id)
        if not saved_views.may_change(self.agent, view):
            raise Forbidden
        return view


def _given(request: Request) -> dict[str, Any]:
    given = SavedViewRequest(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
