"""Canned replies: texts that an agent finds by a shortcut, filled in for the conversation at hand."""

import re
from collections.abc import Iterable

from django.db.models import F, Q

from chatsite import ids
from escalation.access import NotFound
from escalation.models import AgentProfile, CannedReply, Escalation
from escalation.models.console import CannedReplyQuerySet

MOST = 500
"""That an agent is shown at once."""
FALLBACK = "en"
VARIABLE = re.compile(r"(?P<space>[ \t]?)\{\{\s*(?P<name>[\w.]+)\s*\}\}")


def reach(agent: AgentProfile) -> CannedReplyQuerySet:
    """Everybody's, and those of the agent's teams."""
    theirs = Q(team=None) | Q(team__in=agent.teams.all())
    return CannedReply.objects.for_organization(agent.organization_id).filter(theirs)


def find(agent: AgentProfile, public_id: str) -> CannedReply:
    """Raises NotFound."""
    key = ids.parse("can", public_id)
    found = reach(agent).filter(pk=key).first() if key else None
    if found is None:
        raise NotFound
    return found


def search(agent: AgentProfile, query: str = "", language: str = "") -> list[CannedReply]:
    """Those whose shortcut begins with it first, then by words of title and text, the most used first.

    With a language, each shortcut comes once: in that language, else in none, else in English, else in any.
    """
    query = query.strip().lstrip("/").replace("\0", "")
    rows = reach(agent)
    if query:
        rows = rows.filter(Q(shortcut__istartswith=query) | Q(title__icontains=query) | Q(text__icontains=query))
    found = sorted(rows.order_by("-used", "shortcut", "id"), key=lambda row: not _begins(row, query))
    return (_in_language(found, language) if language else found)[:MOST]


def write(agent: AgentProfile, shortcut: str, language: str, **texts: str) -> tuple[CannedReply, bool]:
    """The second value: whether it is new. One that has the shortcut in that language already is replaced."""
    return CannedReply.objects.update_or_create(
        organization_id=agent.organization_id, shortcut=shortcut, language=language, defaults=texts
    )


def used(agent: AgentProfile, public_id: str) -> None:
    """Raises NotFound."""
    CannedReply.objects.filter(pk=find(agent, public_id).pk).update(used=F("used") + 1)


def render(reply: CannedReply, agent: AgentProfile, escalation: Escalation) -> str:
    """The text with what is known filled in. A variable that nobody knows stays as it was written; one that is known
    and has no value here goes, with the blank before it."""
    values = {
        "visitor.name": escalation.contact_name,
        "visitor.email": escalation.contact_email,
        "agent.name": agent.name,
        "organization.name": agent.organization.name,
        "conversation.id": escalation.conversation.public_id,
    }

    def fill(match: re.Match[str]) -> str:
        value = values.get(match["name"])
        if value is None:
            return match[0]
        return match["space"] + value if value else ""

    return VARIABLE.sub(fill, reply.text)


def _begins(row: CannedReply, query: str) -> bool:
    return bool(query) and row.shortcut.lower().startswith(query.lower())


def _in_language(rows: Iterable[CannedReply], language: str) -> list[CannedReply]:
    wanted = (language, language.partition("-")[0], "", FALLBACK)
    best: dict[str, CannedReply] = {}
    for row in rows:
        held = best.get(row.shortcut)
        if held is None or _place(row, wanted) < _place(held, wanted):
            best[row.shortcut] = row
    return list(best.values())


def _place(row: CannedReply, wanted: tuple[str, ...]) -> int:
    return wanted.index(row.language) if row.language in wanted else len(wanted)
