"""Saved views: filters of the queue under a name, one's own or everybody's."""

from typing import Any

from django.db.models import Q

from chatsite import ids
from escalation import access
from escalation.models import AgentProfile, SavedView
from escalation.models.console import SavedViewQuerySet


def visible(agent: AgentProfile) -> SavedViewQuerySet:
    rows = SavedView.objects.for_organization(agent.organization_id)
    return rows.filter(Q(owner=agent) | Q(owner=None) | Q(shared=True))


def shown(view: SavedView, agent: AgentProfile) -> dict[str, Any]:
    return {
        "id": view.public_id,
        "name": view.name,
        "query": view.filters,
        "shared": view.shared or view.owner_id is None,
        "is_mine": view.owner_id == agent.pk,
    }


def find(agent: AgentProfile, public_id: object) -> SavedView:
    """Raises access.NotFound."""
    key = ids.parse("view", public_id)
    found = key and visible(agent).filter(pk=key).first()
    if not found:
        raise access.NotFound
    return found


def save(agent: AgentProfile, name: str, filters: dict[str, Any], shared: bool) -> SavedView:
    return SavedView.objects.create(
        organization_id=agent.organization_id, owner=agent, name=name, filters=filters, shared=shared
    )


def may_change(agent: AgentProfile, view: SavedView) -> bool:
    """Its owner may, and a manager."""
    return view.owner_id == agent.pk or access.oversees(agent)
