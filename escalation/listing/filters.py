"""What the queue is narrowed to: by parameters of a request, or by those of a saved view."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from chatsite import ids
from conversations.validation import InvalidInput
from escalation.models import AgentProfile, Escalation, Priority

NAMES = ("state", "team", "agent", "language", "label", "priority", "reason", "breached", "q")
TABS: dict[str, dict[str, str]] = {
    "mine": {"agent": "me"},
    "unassigned": {"agent": "none"},
    "breached": {"breached": "1"},
    "all": {},
}
"""What a console calls its tabs, in a saved view."""
PRIORITIES = {priority.label: priority.value for priority in Priority}


@dataclass(frozen=True, slots=True)
class Filters:
    condition: Q
    ended: bool
    """Whether they ask for escalations that are over."""


def of(agent: AgentProfile, given: Mapping[str, Any]) -> Filters:
    """Raises InvalidInput."""
    condition = Q(state__in=Escalation.OPEN)
    state = given.get("state") or ""
    if state:
        condition = Q(state=_one_of("state", state, Escalation.State.values))
    for name in NAMES[1:]:
        if value := given.get(name):
            condition &= _BUILD[name](agent, str(value))
    return Filters(condition, ended=bool(state) and state not in Escalation.OPEN)


def saved(query: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that a saved view stands for; what it holds beside them is passed over."""
    known = {name: str(query[name]) for name in NAMES if query.get(name)}
    return TABS.get(str(query.get("tab")), {}) | known


def _agent(agent: AgentProfile, value: str) -> Q:
    if value == "none":
        return Q(agent=None)
    return Q(agent=agent.pk if value == "me" else _key("agt", "agent", value))


def _language(_: AgentProfile, value: str) -> Q:
    """`zh` finds `zh-tw` as well."""
    return Q(language__iexact=value) | Q(language__istartswith=f"{value}-")


def _search(_: AgentProfile, text: str) -> Q:
    for prefix, field in (("esc", "pk"), ("conv", "conversation")):
        if key := ids.parse(prefix, text.strip()):
            return Q(**{field: key})
    fields = ("contact_name", "contact_email", "last_text", "note", "conversation__title", "conversation__external_id")
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": text.strip()})
    return found


def _breached(_: AgentProfile, value: str) -> Q:
    return Q(due_at__lte=timezone.now()) if value in ("1", "true") else Q()


_BUILD = {
    "team": lambda _, value: Q(team=_key("team", "team", value)),
    "agent": _agent,
    "language": _language,
    "label": lambda _, value: Q(labels=_key("lbl", "label", value)),
    "priority": lambda _, value: Q(priority=PRIORITIES[_one_of("priority", value, PRIORITIES)]),
    "reason": lambda _, value: Q(reason__key=value),
    "breached": _breached,
    "q": _search,
}


def _key(prefix: str, field: str, value: str) -> uuid.UUID:
    key = ids.parse(prefix, value)
    if key is None:
        raise _wrong(field, f"Send an id that begins with {prefix}_.")
    return key


def _one_of(field: str, value: str, known: Any) -> str:
    if value not in known:
        raise _wrong(field, f"Send one of {', '.join(known)}.")
    return value


def _wrong(field: str, sentence: str) -> InvalidInput:
    return InvalidInput("invalid_message", "This filter is not known.", {"fields": {field: [sentence]}})
