"""What is open at this moment: a queue with something of everything in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatsite.demo_history.chance import Chance
from chatsite.demo_history.shape import MODELS, SHOP, Quality
from chatsite.demo_history.story import Episode, Handoff, Line, exchange
from chatsite.demo_history.words import Case, read


@dataclass(frozen=True, slots=True)
class Open:
    minutes: float
    """Since a person was asked."""
    language: str
    case: int
    priority: int
    state: str = "queued"
    agent: int = 0
    replies: int = 0
    is_message: bool = False


NOW = (
    Open(2, "en", 0, 3),
    Open(4, "ja", 0, 3),
    Open(6, "de", 1, 2),
    Open(9, "ar", 0, 3),
    Open(12, "en", 3, 1),
    Open(26, "en", 1, 4),
    Open(38, "fr", 0, 3),
    Open(55, "ja", 2, 3),
    Open(190, "en", 2, 3, is_message=True),
    Open(60 * 19, "de", 0, 3, is_message=True),
    Open(60 * 43, "ar", 1, 4, is_message=True),
    Open(3, "en", 1, 4, "assigned", 1),
    Open(7, "ja", 1, 3, "assigned", 0),
    Open(14, "ja", 2, 3, "active", 0, 1),
    Open(33, "en", 0, 3, "active", 0, 2),
    Open(21, "de", 1, 2, "active", 1, 1),
    Open(65, "ar", 0, 3, "active", 1, 1),
)


def tell(chance: Chance, now: datetime) -> Iterator[Episode]:
    for entry in NOW:
        yield _episode(chance, entry, now - timedelta(minutes=entry.minutes))


def _episode(chance: Chance, entry: Open, asked_at: datetime) -> Episode:
    words = read(entry.language)
    case, order = words.cases[entry.case], str(4000 + chance.random.randrange(6000))
    episode = Episode(
        asked_at - timedelta(minutes=3), entry.language, f"{SHOP}/repairs", MODELS[0], case.title.format(order=order)
    )
    for at, question, answer in (
        (episode.at, case.opening.format(order=order), case.answer),
        (episode.at + timedelta(minutes=1), chance.one(words.ask), words.vague),
    ):
        episode.exchanges.append(exchange(chance, at, question, answer, Quality(fails=0)))
    episode.handoff = _handoff(chance, entry, case, order, asked_at)
    return episode


def _handoff(chance: Chance, entry: Open, case: Case, order: str, asked_at: datetime) -> Handoff:
    found = Handoff(
        asked_at, case.reason, "visitor", entry.priority, entry.agent, entry.state, is_message=entry.is_message
    )
    if entry.state == "active":
        at = found.joined_at = asked_at + timedelta(seconds=95)
        for number in range(entry.replies):
            at += timedelta(seconds=chance.about(50, 0.2))
            found.lines.append(Line("agent", at, case.replies[number].format(order=order)))
            at += timedelta(seconds=chance.about(40, 0.2))
            found.lines.append(Line("user", at, case.visitor[number]))
    return found
