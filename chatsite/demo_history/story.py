"""What happens in one conversation: decided here, written down as rows by rows.py."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chatsite.demo_history.chance import Chance
from chatsite.demo_history.shape import MODELS, PAGES, SHOP, Arrival, Quality, quality
from chatsite.demo_history.words import Case, Words, read

LONGEST = timedelta(hours=4)
"""In which a person has certainly been found, and has helped."""
READING = 35.0
"""Seconds in which somebody reads an answer and writes the next question."""
REASONS = {"wrong": 30.0, "incomplete": 24.0, "not_understood": 26.0, "off_topic": 14.0, "rude": 1.0, "other": 5.0}


@dataclass(slots=True)
class Opinion:
    at: datetime
    value: str
    reasons: list[str]
    comment: str


@dataclass(slots=True)
class Exchange:
    """A question, and what became of it: completed, failed or cancelled (stopped by the visitor)."""

    at: datetime
    question: str
    answer: str
    status: str
    waited: float
    first_token: float
    took: float
    missed: bool = False
    opinion: Opinion | None = None

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(seconds=self.took)


@dataclass(slots=True)
class Line:
    """Of a talk with a person."""

    role: str
    at: datetime
    text: str


@dataclass(slots=True)
class Handoff:
    at: datetime
    reason: str
    origin: str
    priority: int
    agent: int
    """Which of the organization's agents; whoever replies."""
    state: str
    is_message: bool = False
    joined_at: datetime | None = None
    ended_at: datetime | None = None
    transferred_at: datetime | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def first_reply_at(self) -> datetime | None:
        return next((line.at for line in self.lines if line.role == "agent"), None)


@dataclass(slots=True)
class Survey:
    offered_at: datetime
    score: int | None
    comment: str = ""


@dataclass(slots=True)
class Episode:
    at: datetime
    language: str
    page: str
    model: str
    title: str
    exchanges: list[Exchange] = field(default_factory=list)
    handoff: Handoff | None = None
    survey: Survey | None = None
    goodbye: str = ""
    ended_by_visitor: bool = False
    returns: "Episode | None" = None

    @property
    def last_at(self) -> datetime:
        """Of what was said, by anybody."""
        said = [exchange.ended_at for exchange in self.exchanges]
        if self.handoff:
            said += [self.handoff.at, *(line.at for line in self.handoff.lines)]
        return max(said, default=self.at)


def tell(chance: Chance, arrival: Arrival, now: datetime, *, returned: bool = False) -> Episode:
    """One episode; with a second one, when its visitor came back."""
    words = read(arrival.language)
    model = chance.weighted({MODELS[0]: 70.0, MODELS[1]: 30.0})
    how = quality(arrival.days_ago, model)
    episode = Episode(arrival.at, arrival.language, SHOP + chance.weighted(PAGES), model, "")
    over = now - arrival.at > LONGEST  # what goes on at this moment is waiting.py's
    if over and chance.holds(how.asks_for_person * (2 if returned else 1)):
        _case(chance, episode, chance.one(words.cases), how)
    else:
        _questions(chance, episode, words, how)
        episode.ended_by_visitor = chance.holds(0.05)
        if not returned and chance.holds(0.05):
            episode.returns = _again(chance, episode, arrival, now)
    return episode


def exchange(chance: Chance, at: datetime, question: str, answer: str, how: Quality) -> Exchange:
    status = chance.weighted({"failed": how.fails, "cancelled": 0.015, "completed": 1.0})
    waited = chance.about(0.04, 0.8) * how.slow
    first = waited + chance.about(0.42, 0.45) * how.slow
    took = 31.0 if status == "failed" else first + len(answer) / chance.about(70, 0.3) * how.slow
    text = answer[: len(answer) // 2] if status == "cancelled" else answer
    return Exchange(at, question, text, status, waited, first, took)


def _questions(chance: Chance, episode: Episode, words: Words, how: Quality) -> None:
    question, answer = chance.one(words.questions)
    episode.title = question
    at = episode.at
    for number in range(chance.weighted({1: 50.0, 2: 30.0, 3: 14.0, 4: 6.0})):
        if number:
            question, answer = chance.one(words.follow_ups)
        missed = chance.holds(how.misses)
        said = exchange(chance, at, question, words.vague if missed else answer, how)
        said.missed = missed
        said.opinion = _opinion(chance, said, words)
        episode.exchanges.append(said)
        at = said.ended_at + timedelta(seconds=chance.about(READING))
        if said.status == "failed" and chance.holds(0.5):
            return  # gone
    if not said.missed and chance.holds(0.12):
        episode.goodbye = chance.one(words.thanks)
        episode.exchanges.append(exchange(chance, at, episode.goodbye, "🌗", Quality(fails=0)))


def _opinion(chance: Chance, said: Exchange, words: Words) -> Opinion | None:
    """One answer in five is rated; those that miss the point more often."""
    if said.status != "completed" or not chance.holds(0.38 if said.missed else 0.17):
        return None
    bad = chance.holds(0.88 if said.missed else 0.09)
    at = said.ended_at + timedelta(seconds=chance.about(12))
    reasons = [chance.weighted(REASONS)] if bad and chance.holds(0.8) else []
    return Opinion(at, "down" if bad else "up", reasons, chance.one(words.downs if bad else words.ups))


def _again(chance: Chance, episode: Episode, arrival: Arrival, now: datetime) -> Episode | None:
    at = episode.last_at + timedelta(hours=26 + chance.about(20))
    days_ago = max(arrival.days_ago - (at - arrival.at).days, 0)
    later = Arrival(at, arrival.language, days_ago)
    return tell(chance, later, now, returned=True) if at < now - timedelta(hours=1) else None


def _case(chance: Chance, episode: Episode, case: Case, how: Quality) -> None:
    """The assistant cannot help; a person is asked."""
    words, order = read(episode.language), str(4000 + chance.random.randrange(6000))
    episode.title = case.title.format(order=order)
    said = exchange(chance, episode.at, case.opening.format(order=order), case.answer, Quality(fails=how.fails))
    said.opinion = _opinion(chance, said, words) if chance.holds(0.4) else None
    episode.exchanges.append(said)
    at = said.ended_at + timedelta(seconds=chance.about(READING))
    asked = exchange(chance, at, chance.one(words.ask), words.vague, how)
    episode.exchanges.append(asked)
    episode.handoff = handoff(
        chance, asked.ended_at + timedelta(seconds=chance.about(8)), case, order, episode.language
    )
    if episode.handoff.state == "resolved" and chance.holds(0.95):
        episode.survey = _survey(chance, episode.handoff, words)


def handoff(chance: Chance, at: datetime, case: Case, order: str, language: str) -> Handoff:
    origin = chance.weighted({"visitor": 80.0, "rule": 16.0, "agent": 4.0})
    priority = {"payment": 2, "order": 3, "returns": 3, "repair": 4}[case.reason]
    # The first agent reads Japanese and English, the second Arabic, German and English.
    agent = {"ja": 0, "ar": 1, "de": 1}.get(language, int(chance.holds(0.42)))
    quiet = at.hour >= 20 or at.hour < 7
    found = Handoff(at, case.reason, origin, priority, agent, "resolved", is_message=quiet and chance.holds(0.6))
    wait = chance.about(900 if quiet else 170, 0.9) * (1.4 if agent else 1.0)
    if chance.holds(min(0.04 + wait / 6000, 0.6)):
        found.state, found.ended_at = "abandoned", at + timedelta(seconds=min(wait, 1800))
        return found
    found.joined_at = at + timedelta(seconds=wait)
    _talk(chance, found, case, order)
    if chance.holds(0.18):
        found.state = "handed_back"
    if chance.holds(0.09):
        found.transferred_at = at + timedelta(seconds=wait / 2)
    return found


def _talk(chance: Chance, found: Handoff, case: Case, order: str) -> None:
    assert found.joined_at
    at = found.joined_at
    for reply, answer in zip(case.replies, case.visitor, strict=True):
        at += timedelta(seconds=chance.about(75))
        found.lines.append(Line("agent", at, reply.format(order=order)))
        at += timedelta(seconds=chance.about(60))
        found.lines.append(Line("user", at, answer))
    found.ended_at = at + timedelta(seconds=chance.about(40))


def _survey(chance: Chance, found: Handoff, words: Words) -> Survey:
    assert found.joined_at
    assert found.ended_at
    offered = found.ended_at + timedelta(seconds=1)
    if not chance.holds(0.44):
        return Survey(offered, None)
    waited = (found.joined_at - found.at).total_seconds()
    likes = (
        {5: 50.0, 4: 28.0, 3: 10.0, 2: 6.0, 1: 6.0} if waited < 600 else {5: 20.0, 4: 24.0, 3: 22.0, 2: 18.0, 1: 16.0}
    )
    score = chance.weighted(likes)
    return Survey(offered, score, chance.one(words.good if score >= 4 else words.bad))
