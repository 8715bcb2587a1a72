"""The facts of a conversation's episodes, computed from its rows. Nothing here asks the database."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from conversations.models import Conversation, Run, Turn
from escalation.models import Escalation
from feedback.episodes import CLOSES, REOPENED_WITHIN, Mark, Wait, split
from feedback.models import Outcome, Rating, SurveyAnswer
from feedback.pages import address

End = Outcome.End
Role = Turn.Role
NEVER = 2**31
"""More than any seq."""
SHOWN = (Turn.State.COMPLETE, Turn.State.SUPERSEDED)


@dataclass(slots=True)
class Log:
    """A conversation with everything that its episodes are derived from."""

    conversation: Conversation
    silence: timedelta
    review_share: int = 0
    """Percent."""
    marks: list[Mark] = field(default_factory=list)
    runs: dict[uuid.UUID, Run] = field(default_factory=dict)
    escalations: list[Escalation] = field(default_factory=list)
    """In the order in which they began."""
    ratings: dict[uuid.UUID, str] = field(default_factory=dict)
    """By run."""
    surveys: list[SurveyAnswer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """One episode's part of the log."""

    log: Log
    marks: list[Mark]
    before: int
    """The seq at which the next one begins."""

    @property
    def first_seq(self) -> int:
        return self.marks[0].seq

    def holds(self, seq: int) -> bool:
        return self.first_seq <= seq < self.before

    @property
    def runs(self) -> list[Run]:
        return [run for run in self.log.runs.values() if self.holds(run.user_turn_seq)]

    @property
    def escalation(self) -> Escalation | None:
        """The last one. It was asked for after its `from_seq`; the first of all may have come before any word."""
        own = (row for row in self.log.escalations if self.holds(max(row.from_seq + 1, self.log.marks[0].seq)))
        return max(own, key=lambda row: row.created_at, default=None)


def spans(log: Log) -> list[Span]:
    """In order; none without turns."""
    waits = [Wait(row.created_at, row.ended_at) for row in log.escalations]
    parts = split(log.marks, waits, log.silence)
    starts = [part[0].seq for part in parts[1:]] + [NEVER]
    return [Span(log, part, before) for part, before in zip(parts, starts, strict=True)]


def outcomes(log: Log, now: datetime) -> list[Outcome]:
    """One for each episode."""
    found = [_outcome(span, now) for span in spans(log)]
    for last, following in pairwise(found):
        if last.end == End.OPEN:
            last.end = End.SILENCE
        if following.began_at - last.ended_at <= REOPENED_WITHIN:
            last.was_reopened, following.reopened_from_id = True, last.pk
    return found


def is_over(span: Span, now: datetime) -> bool:
    return span.before < NEVER or _end(span, now, awaits=False)[1] != End.OPEN


def key(conversation_id: uuid.UUID, first_seq: int) -> uuid.UUID:
    """The same for the same episode, whenever it is derived: links to it outlive a rebuild."""
    made = bytearray(hashlib.sha256(conversation_id.bytes + first_seq.to_bytes(8, "big")).digest()[:16])
    made[6], made[8] = 0x80 | made[6] & 0x0F, 0x80 | made[8] & 0x3F  # version 8 of RFC 9562: one of our own
    return uuid.UUID(bytes=bytes(made))


def _outcome(span: Span, now: datetime) -> Outcome:
    first, conversation = span.marks[0], span.log.conversation
    awaits = any(not run.is_terminal for run in span.runs)
    last, end = _end(span, now, awaits)
    said = [mark for mark in span.marks if mark.role != Role.SYSTEM and mark.state != Turn.State.SUPERSEDED]
    return Outcome(
        id=key(conversation.pk, first.seq),
        organization_id=conversation.organization_id,
        conversation_id=conversation.pk,
        site_id=conversation.site_id,
        first_seq=first.seq,
        last_seq=span.marks[-1].seq,
        began_at=first.at,
        ended_at=last.at,
        end=end,
        awaits_answer=awaits,
        user_turns=_count(said, Role.USER),
        agent_turns=_count(said, Role.AGENT),
        last_role=said[-1].role if said else "",
        page=next((page for mark in span.marks if (page := _page(mark))), ""),
        **_answers(span),
        **_opinions(span),
        **_person(span),
    )


def _end(span: Span, now: datetime, awaits: bool) -> tuple[Mark, Outcome.End]:
    closing = next((mark for mark in span.marks if mark.event in CLOSES), None)
    if closing:
        return closing, End.CLOSED
    last = span.marks[-1]
    held = awaits or any(row.is_open for row in span.log.escalations)
    return last, End.OPEN if held or now - last.at <= span.log.silence else End.SILENCE


def _count(marks: Iterable[Mark], role: Turn.Role) -> int:
    return sum(mark.role == role for mark in marks)


def _page(mark: Mark) -> str:
    page = mark.payload.get("page")
    return address(page.get("url")) if isinstance(page, dict) else ""


def _answers(span: Span) -> dict[str, Any]:
    written = [mark for mark in span.marks if mark.role == Role.ASSISTANT]
    shown = [mark for mark in written if mark.state in SHOWN]
    first = span.log.runs.get(shown[0].run_id) if shown and shown[0].run_id else None
    last = span.log.runs.get(shown[-1].run_id) if shown and shown[-1].run_id else None
    return {
        "answers": sum(mark.state == Turn.State.COMPLETE for mark in written),
        "failures": sum(run.status == Run.Status.FAILED for run in span.runs),
        # a take-over stops answers as well, and says so
        "stopped": sum(
            mark.state == Turn.State.STOPPED and mark.payload.get("stopped_by") != "agent" for mark in written
        ),
        "first_token_ms": _ms(first.created_at, first.first_token_at) if first else None,
        "first_answer_ms": _ms(first.created_at, first.finished_at) if first else None,
        "model": last.model if last else "",
        "language": (shown[-1].language if shown else "") or span.log.conversation.locale,
    }


def _opinions(span: Span) -> dict[str, Any]:
    values = [span.log.ratings.get(run.pk) for run in span.runs]
    scores = [row.score for row in span.log.surveys if span.holds(row.first_seq) and row.score]
    return {
        "ups": values.count(Rating.Value.UP),
        "downs": values.count(Rating.Value.DOWN),
        "survey_score": scores[-1] if scores else None,
    }


def _person(span: Span) -> dict[str, Any]:
    row = span.escalation
    if row is None:
        return {}
    return {
        "escalation_id": row.pk,
        "escalated_at": row.created_at,
        "joined_at": row.joined_at,
        "person_reply_ms": _ms(row.created_at, row.first_reply_at),
        "handle_ms": _ms(row.joined_at, row.ended_at),
        "escalation_state": row.state,
        "escalation_reason": row.reason.key if row.reason else "",
        "agent_id": row.agent_id,
    }


def _ms(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(0, round((end - start) / timedelta(milliseconds=1)))
