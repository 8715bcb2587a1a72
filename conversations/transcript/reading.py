"""A conversation as a person reads it: turns in order, and between them what failed or is still being written."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from conversations.models import Conversation, Run, Turn
from conversations.transcript import markdown
from conversations.transcript.moments import between

PAGE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn, with the runs that answered it without success or are still at it."""

    turn: Turn
    html: SafeString | None
    """The content when it is markdown; None when it is the visitor's own text."""
    runs: list[Run] = field(default_factory=list)

    @property
    def run(self) -> Run | None:
        return self.turn.run

    @property
    def first_token(self) -> str:
        return between(self.run.created_at, self.run.first_token_at) if self.run else ""

    @property
    def took(self) -> str:
        return between(self.run.created_at, self.run.finished_at) if self.run else ""


@dataclass(frozen=True, slots=True)
class Transcript:
    entries: list[Entry]
    earlier: int | None
    """The seq to ask before, when older turns are not on this page."""
    newest: bool


def read(conversation: Conversation, before: int | None = None) -> Transcript:
    """The newest `PAGE` turns, or those before a seq. Two queries, however long the conversation is."""
    turns: QuerySet[Turn] = conversation.turns.select_related("run").order_by("-seq")
    if before is not None:
        turns = turns.filter(seq__lt=before)
    page = list(turns[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE][::-1]
    unanswered = _without_answer(conversation, page)
    entries = [Entry(turn, _html(turn), unanswered.get(turn.seq, [])) for turn in page]
    return Transcript(entries, page[0].seq if more else None, before is None)


def around(conversation: Conversation, first: int, last: int) -> list[Entry]:
    """The turns from one seq to another, both included. Two queries."""
    turns = list(conversation.turns.select_related("run").filter(seq__range=(first, last)).order_by("seq"))
    unanswered = _without_answer(conversation, turns)
    return [Entry(turn, _html(turn), unanswered.get(turn.seq, [])) for turn in turns]


def _html(turn: Turn) -> SafeString | None:
    return markdown.render(turn.content) if turn.role in (Turn.Role.ASSISTANT, Turn.Role.AGENT) else None


def _without_answer(conversation: Conversation, page: list[Turn]) -> dict[int, list[Run]]:
    if not page:
        return {}
    runs = conversation.runs.filter(
        answer=None, user_turn_seq__gte=page[0].seq, user_turn_seq__lte=page[-1].seq
    ).order_by("id")
    found: dict[int, list[Run]] = {}
    for run in runs:
        found.setdefault(run.user_turn_seq, []).append(run)
    return found


def before(params: Any) -> int | None:
    """The page that the address asks for; nonsense means the newest."""
    asked = str(params.get("before", ""))
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
