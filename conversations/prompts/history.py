"""Which of the earlier turns the model sees. Siblings of one shape: each picks the newest turns, without a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from conversations.inference.types import Message, Role
from conversations.prompts import markers, tokens
from conversations.prompts.types import HistoryTurn

STOPPED_MARK = " […]\n(This answer was stopped here.)"
PERSON_MARK = "(A human colleague wrote:) "


class Sized(NamedTuple):
    """A turn as the model reads it."""

    turn: HistoryTurn
    message: Message
    tokens: int
    """With the message's overhead."""


class HistoryPolicy(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def uses_summary(self) -> bool:
        """Whether a summary stands for the turns that are not shown."""
        ...

    def select(self, turns: Sequence[HistoryTurn], room: int, after: int) -> list[Sized]:
        """The newest turns within `room` tokens, oldest first. `after`: the last seq that the summary covers."""
        ...


@dataclass(frozen=True, slots=True)
class MessageCap:
    """The newest messages, at most so many."""

    limit: int = 20
    name: str = "message_cap"
    uses_summary: bool = False

    def select(self, turns: Sequence[HistoryTurn], room: int, after: int) -> list[Sized]:
        return fitting(turns[-self.limit :], room)


@dataclass(frozen=True, slots=True)
class TokenCap:
    """The newest messages that have at most so many tokens together."""

    limit: int = 8_000
    name: str = "token_cap"
    uses_summary: bool = False

    def select(self, turns: Sequence[HistoryTurn], room: int, after: int) -> list[Sized]:
        return fitting(turns, min(self.limit, room))


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """Everything since the summary. When that is too much, the window moves on by `step` turns at once:
    moving it at every turn would change the prompt's beginning every time, and miss the provider's cache."""

    limit: int = 16_000
    step: int = 8
    name: str = "sliding_window"
    uses_summary: bool = True

    def select(self, turns: Sequence[HistoryTurn], room: int, after: int) -> list[Sized]:
        kept = fitting(turns, min(self.limit, room))
        if not kept or kept[0].turn.seq == after + 1:
            return kept
        starts = (i for i, sized in enumerate(kept) if sized.turn.seq % self.step == 1)
        return kept[next(starts, 0) :]


SLIDING_WINDOW = SlidingWindow()
POLICIES: dict[str, HistoryPolicy] = {policy.name: policy for policy in (MessageCap(), TokenCap(), SLIDING_WINDOW)}


def fitting(turns: Sequence[HistoryTurn], room: int) -> list[Sized]:
    """The longest end of the turns that fits, from a question on.

    A turn longer than half the room is cut: a pasted document is neither lost whole nor pushes out the rest.
    """
    kept: list[Sized] = []
    longest = room // 2
    for sized in _newest_first(turns, longest):
        if sized.tokens > room:
            break
        room -= sized.tokens
        kept.append(sized)
    kept.reverse()
    return kept if len(kept) == len(turns) else _from_a_question(kept)


def as_message(turn: HistoryTurn) -> Message:
    role: Role = "user" if turn.role == "user" else "assistant"
    content = markers.plain(turn.content) if turn.role == "assistant" else turn.content
    if turn.role == "agent":
        content = PERSON_MARK + content
    if turn.state == "stopped":
        content += STOPPED_MARK
    return Message(role, content)


def _newest_first(turns: Sequence[HistoryTurn], longest: int, batch: int = 16) -> Iterator[Sized]:
    """Counts in small batches: one call a turn would cost far more, and all at once may not be needed."""
    for end in range(len(turns), 0, -batch):
        part = turns[max(end - batch, 0) : end][::-1]
        messages = [as_message(turn) for turn in part]
        counts = tokens.count_all([message.content for message in messages])
        for turn, message, count in zip(part, messages, counts, strict=True):
            yield _sized(turn, message, count, longest - tokens.MESSAGE_OVERHEAD)


def _sized(turn: HistoryTurn, message: Message, count: int, longest: int) -> Sized:
    if count > longest:
        message = Message(message.role, tokens.cut(message.content, longest))
        count = tokens.count(message.content)
    return Sized(turn, message, count + tokens.MESSAGE_OVERHEAD)


def _from_a_question(kept: list[Sized]) -> list[Sized]:
    """An answer without its question says little, and some providers refuse a talk that begins with one."""
    start = next((i for i, sized in enumerate(kept) if sized.message.role == "user"), len(kept))
    return kept[start:]
