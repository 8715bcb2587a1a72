"""Who may read which documents. Asked anew for every search, so that what is taken back is gone at once."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from conversations.knowledge.types import Viewer
from conversations.models import Conversation, Document
from conversations.models.document import AGENTS, GROUP_PREFIX, PUBLIC, SIGNED_IN


def of_conversation(conversation: Conversation) -> Viewer:
    """Its visitor: signed in where the customer's own system vouched for it. Staff chat as agents."""
    audiences = {PUBLIC}
    if conversation.external_id or conversation.user_id:
        audiences.add(SIGNED_IN)
        audiences.update(GROUP_PREFIX + group for group in conversation.customer_groups)
    if conversation.user_id:
        audiences.add(AGENTS)
    return Viewer(conversation.organization_id, frozenset(audiences), conversation.pk)


def of_audiences(organization_id: uuid.UUID, audiences: Iterable[str]) -> Viewer:
    """Somebody of exactly these audiences, outside of any conversation."""
    return Viewer(organization_id, frozenset(audiences))


def readable(viewer: Viewer) -> Q:
    """Of documents."""
    own = Q(conversation=None) | Q(conversation_id=viewer.conversation_id)
    return Q(organization_id=viewer.organization_id, audiences__overlap=sorted(viewer.audiences)) & own


def reads_anything(viewer: Viewer) -> bool:
    """Whether there is a document for it. One query, which every question costs.

    What is shared and what the visitor attached are looked up apart, the former in its order: for both at once, or
    without an order, PostgreSQL may well read the whole table.
    """
    rows = Document.objects.filter(readable(viewer), revision__gt=0).values("pk")
    shared, own = rows.filter(conversation=None), rows.filter(conversation=viewer.conversation_id)
    return bool(shared.order_by("-id")[:1].union(own[:1], all=True))
