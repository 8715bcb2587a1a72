"""An escalation in full, for the agent who has it open. A bounded number of queries, however long the talk is."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from chatsite import ids
from conversations.models import Conversation, Turn
from escalation.listing import queue
from escalation.models import Escalation, EscalationEvent, Note
from escalation.types import face

MAX_EVENTS = 300
MAX_NOTES = 200
MAX_PAGES = 50
MAX_EARLIER = 20

Shown = dict[str, Any]
OTHERS = {"visitor": "Visitor", "system": "Chatsite", "program": "Program"}


def of(escalation: Escalation) -> Shown:
    conversation = escalation.conversation
    [row] = queue.rows_by_id(escalation.organization_id, {escalation.pk})
    return row.data | {
        "note": escalation.note,
        "contact": {"name": escalation.contact_name, "email": escalation.contact_email},
        "page_context": conversation.page_context,
        "pages": _pages(conversation),
        "summary": _summary(escalation),
        "events": [event(found) for found in _events(escalation)],
        "notes": [note(found) for found in _notes(conversation)],
        "earlier": _earlier(conversation),
        "visitor": row.data["visitor"] | {"external_id": conversation.external_id, "locale": conversation.locale},
        "turns_url": f"escalations/{escalation.public_id}/turns",
        "visitor_read_seq": escalation.visitor_read_seq,
        "resolution": escalation.resolution,
        "continues_in": _continues_in(escalation),
    }


def note(row: Note) -> Shown:
    """`author` and `mentions` come with it."""
    return {
        "id": row.public_id,
        "author": face(row.author) if row.author else {"id": "", "name": "", "picture": None},
        "text": row.text,
        "mentions": [face(agent) for agent in row.mentions.all()],
        "created_at": row.created_at,
    }


def event(row: EscalationEvent) -> Shown:
    """`agent` comes with it: the one who did it, where an agent did."""
    actor: Shown = {"kind": row.actor_kind, "name": OTHERS.get(row.actor_kind, "")}
    if row.actor_kind == EscalationEvent.Actor.AGENT and row.agent:
        actor |= {"id": row.agent.public_id, "name": row.agent.name}
    return {
        "id": row.pk.hex,
        "kind": row.kind,
        "actor": actor,
        "from_state": row.from_state or None,
        "to_state": row.to_state or None,
        "why": row.why,
        "data": row.data,
        "created_at": row.created_at,
    }


def _continues_in(escalation: Escalation) -> str | None:
    """After its end: the escalation with which the visitor asked again."""
    if escalation.is_open:
        return None
    found = Escalation.objects.open().filter(conversation=escalation.conversation_id).only("id").first()
    return found.public_id if found else None


def _summary(escalation: Escalation) -> Shown:
    parts = {name: escalation.summary.get(name, "") for name in ("wants", "tried", "open")}
    return {"state": escalation.summary_state, **parts, "quotes": escalation.summary.get("quotes", [])}


def _events(escalation: Escalation) -> list[EscalationEvent]:
    return list(escalation.events.select_related("agent").order_by("-id")[:MAX_EVENTS])[::-1]


def _notes(conversation: Conversation) -> list[Note]:
    rows = conversation.notes.select_related("author").prefetch_related("mentions").order_by("-id")
    return list(rows[:MAX_NOTES])[::-1]


def _pages(conversation: Conversation) -> list[Shown]:
    """Where the visitor was when they wrote, each change once, oldest first."""
    rows = conversation.turns.filter(role=Turn.Role.USER, payload__has_key="page").order_by("-seq")
    pages: list[Shown] = []
    for page, at in reversed(rows.values_list("payload__page", "created_at")[: 4 * MAX_PAGES]):
        if not pages or (pages[-1]["url"], pages[-1]["title"]) != (page.get("url", ""), page.get("title", "")):
            pages.append({"url": page.get("url", ""), "title": page.get("title", ""), "at": at})
    return pages[-MAX_PAGES:]


def _earlier(conversation: Conversation) -> list[Shown]:
    """Other conversations of the same person, as far as that is known; newest first."""
    same = Q()
    if conversation.visitor_id:
        same |= Q(visitor_id=conversation.visitor_id)
    if conversation.external_id:
        same |= Q(external_id=conversation.external_id)
    if not same:
        return []
    rows = Conversation.objects.for_organization(conversation.organization_id).filter(same).exclude(pk=conversation.pk)
    escalated = Exists(Escalation.objects.filter(conversation=OuterRef("pk")))
    found = rows.order_by("-id").values_list("pk", "title", "created_at", "mode", escalated)[:MAX_EARLIER]
    return [
        {
            "session_id": ids.public("conv", key),
            "title": title,
            "created_at": created_at,
            "mode": mode,
            "escalated": was_escalated,
        }
        for key, title, created_at, mode, was_escalated in found
    ]
