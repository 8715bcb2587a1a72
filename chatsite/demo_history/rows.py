"""Stories as rows. Everything that Chatsite would have written itself, and the outcomes that it would have derived."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chatsite.demo_history.chance import Chance
from chatsite.demo_history.desk import Desk
from chatsite.demo_history.desk_rows import DeskRows
from chatsite.demo_history.outcome_rows import OutcomeRows
from chatsite.demo_history.story import Episode, Exchange
from chatsite.demo_history.table import Table
from chatsite.tenancy.models import Organization, WidgetSite
from conversations.models import Conversation, Run, Turn, UsageEntry
from feedback.models import Rating, RatingChange, ReviewItem, SurveyAnswer

SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Talk:
    """A conversation that is being written down."""

    key: uuid.UUID
    episode: Episode
    seq: int = 0
    mode: str = "assistant"
    epoch: int = 0
    updated_at: datetime | None = None
    before: uuid.UUID | None = None
    """The outcome of the episode before."""


class Rows:
    """Collects rows of one organization. `write` puts them into the database and begins anew.

    Args:
        with_turns: False leaves out what reports do not read: turns and runs that nobody rated, and notes.
    """

    def __init__(
        self, chance: Chance, organization: Organization, site: WidgetSite, desk: Desk, now: datetime, with_turns: bool
    ) -> None:
        self.chance, self.owner, self.site, self.now = chance, organization.pk, site.pk, now
        self.with_turns = with_turns
        models = (Conversation, Turn, Run, UsageEntry, Rating, RatingChange, SurveyAnswer, ReviewItem)
        self.tables: dict[type, Table] = {model: Table(model) for model in models}
        self.desk = DeskRows(self, desk)
        self.outcomes = OutcomeRows(self, desk)

    @property
    def all(self) -> list[Table]:
        return [*self.tables.values(), *self.desk.tables.values(), *self.outcomes.tables.values()]

    def write(self) -> None:
        for table in self.all:
            table.write()

    def add(self, table: type, at: datetime, /, **values: Any) -> uuid.UUID:
        key = self.chance.key(at)
        self.tables[table].add(id=key, organization_id=self.owner, **values)
        return key

    def conversation(self, episode: Episode) -> None:
        talk = Talk(self.chance.key(episode.at), episode)
        now: Episode | None = episode
        while now:
            talk.episode = now
            self._episode(talk, now)
            now = now.returns
        self.tables[Conversation].add(
            id=talk.key,
            organization_id=self.owner,
            site_id=self.site,
            visitor_id=self.chance.uuid(),
            title=episode.title[:120],
            locale=episode.language,
            mode=talk.mode,
            held=talk.mode == "queued",
            epoch=talk.epoch,
            latest_turn_seq=talk.seq,
            page_context={"url": episode.page, "title": "Halfmoon"},
            created_at=episode.at,
            updated_at=talk.updated_at or episode.last_at,
        )

    def turn(self, talk: Talk, role: str, at: datetime, content: str, **values: Any) -> uuid.UUID | None:
        """The next turn; only counted where turns are left out."""
        talk.seq += 1
        talk.updated_at = at
        if not self.with_turns:
            return None
        return self._turn(talk, talk.seq, role, at, content, **values)

    def note(self, talk: Talk, event: str, at: datetime, sentence: str, **payload: Any) -> None:
        self.turn(talk, "system", at, sentence, payload={"event": event, **payload})

    def _turn(self, talk: Talk, seq: int, role: str, at: datetime, content: str, **values: Any) -> uuid.UUID:
        return self.add(
            Turn, at, conversation_id=talk.key, seq=seq, role=role, content=content, created_at=at, **values
        )

    def _episode(self, talk: Talk, episode: Episode) -> None:
        first = talk.seq + 1
        if talk.mode == "closed":
            talk.mode = "assistant"
        for exchange in episode.exchanges:
            self._exchange(talk, exchange)
        escalation = self.desk.handoff(talk, episode) if episode.handoff else None
        if episode.ended_by_visitor:
            talk.mode = "closed"
            self.note(talk, "ended", episode.last_at + SECOND, "The visitor ended the conversation.")
        if episode.survey:
            self._survey(talk, episode, first, escalation)
        talk.before = self.outcomes.add(talk, episode, first, escalation)

    def _exchange(self, talk: Talk, said: Exchange) -> None:
        """A question and its run; where turns are left out, only what a rating points at."""
        question, answer = talk.seq + 1, None
        failed = said.status == "failed"
        talk.seq += 1 if failed else 2
        talk.updated_at = said.at if failed else said.ended_at
        if not self.with_turns and not said.opinion:
            return
        page = {"page": {"url": talk.episode.page, "title": "Halfmoon"}}
        asked = self._turn(talk, question, "user", said.at, said.question, payload=page)
        run = self.chance.key(said.at)
        if not failed:
            state = "stopped" if said.status == "cancelled" else "complete"
            language = talk.episode.language
            answer = self._turn(
                talk, talk.seq, "assistant", said.ended_at, said.answer, state=state, language=language, run_id=run
            )
        self._run(talk, said, run, asked, question, answer)
        if said.opinion:
            self._rating(talk, said, run)
        if self.with_turns:
            self._review(talk, said, run)

    def _run(
        self, talk: Talk, said: Exchange, key: uuid.UUID, asked: uuid.UUID, seq: int, answer: uuid.UUID | None
    ) -> None:
        usage = {"input_tokens": 900 + 40 * seq, "output_tokens": len(said.answer) // 4}
        failed = said.status == "failed"
        self.tables[Run].add(
            id=key,
            organization_id=self.owner,
            conversation_id=talk.key,
            user_turn_id=asked,
            user_turn_seq=seq,
            answer_id=answer,
            status=said.status,
            epoch=talk.epoch,
            attempt=1,
            claims=1,
            error_code="model_unavailable" if failed else "",
            error_message="The model did not answer." if failed else "",
            error_detail="503 from the provider: overloaded" if failed else "",
            deployment="main",
            model=talk.episode.model,
            retries=2 if failed else 0,
            usage={} if failed else usage,
            created_at=said.at,
            started_at=said.at + timedelta(seconds=said.waited),
            first_token_at=None if failed else said.at + timedelta(seconds=said.first_token),
            finished_at=said.ended_at,
        )
        if not failed and self.with_turns:
            self.add(
                UsageEntry,
                said.ended_at,
                run_id=key,
                attempt=1,
                deployment="main",
                model=talk.episode.model,
                created_at=said.ended_at,
                **usage,
            )

    def _rating(self, talk: Talk, said: Exchange, run: uuid.UUID) -> None:
        assert said.opinion
        opinion = {"value": said.opinion.value, "reasons": said.opinion.reasons, "comment": said.opinion.comment}
        at, episode = said.opinion.at, talk.episode
        rating = self.add(
            Rating,
            at,
            conversation_id=talk.key,
            run_id=run,
            model=episode.model,
            language=episode.language,
            page=episode.page,
            created_at=at,
            updated_at=at,
            **opinion,
        )
        self.add(RatingChange, at, rating_id=rating, created_at=at, **opinion)

    def _survey(self, talk: Talk, episode: Episode, first: int, escalation: uuid.UUID | None) -> None:
        survey = episode.survey
        assert survey
        answered = survey.offered_at + timedelta(seconds=40) if survey.score else None
        self.add(
            SurveyAnswer,
            survey.offered_at,
            conversation_id=talk.key,
            first_seq=first,
            escalation_id=escalation,
            score=survey.score,
            comment=survey.comment,
            offered_at=survey.offered_at,
            answered_at=answered,
        )

    def _review(self, talk: Talk, said: Exchange, run: uuid.UUID) -> None:
        """Of the last week some still wait to be judged."""
        down = said.opinion is not None and said.opinion.value == "down"
        cause = "down_rated" if down else "failed" if said.status == "failed" else "sample"
        if cause == "sample" and not self.chance.holds(0.02):
            return
        at = said.ended_at + timedelta(minutes=5)
        is_open = at > self.now - timedelta(days=7)
        verdict = self.chance.weighted(
            {"good": 1.0, "acceptable": 2.0, "bad": 4.0} if down else {"good": 5.0, "acceptable": 1.0}
        )
        judged: dict[str, Any] = {
            "verdict": verdict,
            "is_correct": verdict != "bad",
            "is_complete": verdict == "good",
            "is_in_tone": True,
            "is_safe": True,
            "reviewed_at": at + timedelta(hours=self.chance.about(20)),
        }
        if said.status == "failed":
            judged = {"reviewed_at": at + timedelta(hours=2)}
        state = "open" if is_open else "skipped" if said.status == "failed" else "done"
        values = {} if is_open else judged
        self.add(
            ReviewItem, at, conversation_id=talk.key, run_id=run, cause=cause, state=state, created_at=at, **values
        )
