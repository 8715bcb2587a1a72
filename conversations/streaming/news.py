"""What happened in a conversation since a turn: for tabs that did not cause it."""

import uuid
from dataclasses import dataclass, replace

from django.db.models import Q

from chatsite import ids
from chatsite.tenancy.principal import Principal
from conversations import access, extensions
from conversations.models import Conversation, Run, Turn

MOST = 200
"""Turns; a client that missed more asks for them over HTTP."""


@dataclass(frozen=True, slots=True)
class News:
    turns: list[Turn]
    runs: list[Run]
    standing: extensions.Parts | None
    """Where the visitor stands with people; None when that was not touched."""

    @property
    def person_spoke(self) -> bool:
        return any(turn.role in (Turn.Role.AGENT, Turn.Role.SYSTEM) for turn in self.turns)


def since(principal: Principal, conversation_id: uuid.UUID, seq: int) -> News:
    """The turns after `seq`, and the runs that have not ended.

    Raises:
        access.NotFound, sites.SiteDisabled: a token that was good once may lead here no more.
    """
    conversation = access.conversation(principal, ids.public("conv", conversation_id))
    active = Run.objects.active().filter(conversation_id=conversation_id).select_related("conversation", "user_turn")
    runs = list(active.order_by("user_turn_seq"))  # first: an answer that is finished in between is among the turns
    turns = (
        Turn.objects.filter(conversation_id=conversation_id, seq__gt=seq).select_related("run").order_by("seq")[:MOST]
    )
    found = News(list(turns), runs, None)
    if found.person_spoke:
        found = replace(found, runs=_without_told(runs, found.turns[-1].seq))
    if conversation.mode == Conversation.Mode.ASSISTANT and not found.person_spoke:
        return found
    return replace(found, standing=extensions.standing(conversation))


def _without_told(runs: list[Run], seq: int) -> list[Run]:
    """Without those that ended between the two queries: a person's word among the turns may be what ended them, and
    nothing of theirs may follow it. One whose answer stands behind these turns goes on."""
    ended = Run.objects.filter(pk__in=[run.pk for run in runs], status__in=Run.TERMINAL)
    told = set(ended.filter(Q(answer=None) | Q(answer__seq__lte=seq)).values_list("pk", flat=True))
    return [run for run in runs if run.pk not in told]


def latest(conversation_ids: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The newest turn's seq of each conversation."""
    return dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "latest_turn_seq"))
