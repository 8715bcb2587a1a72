"""What people did in a story: escalations, each of their events, what was said, notes and labels."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chatsite.demo_history.desk import TARGETS, Desk
from chatsite.demo_history.story import Episode, Handoff
from chatsite.demo_history.table import Table
from chatsite.demo_history.words import read
from escalation.models import AgentProfile, Escalation, EscalationEvent, Note, Priority
from escalation.models.escalation import LAST_TEXT
from escalation.types import face

if TYPE_CHECKING:
    from chatsite.demo_history.rows import Rows, Talk

OPEN = ("queued", "assigned", "active")
SECOND = timedelta(seconds=1)
RESOLUTIONS = {"solved": 72.0, "informed": 16.0, "not_possible": 7.0, "no_answer": 5.0}
MODES = {"resolved": "closed", "active": "human", "queued": "queued", "assigned": "queued"}


class DeskRows:
    def __init__(self, rows: "Rows", desk: Desk) -> None:
        self.rows, self.desk, self.chance = rows, desk, rows.chance
        self.tables: dict[Any, Table] = {
            model: Table(model) for model in (Escalation, EscalationEvent, Note, Escalation.labels.through)
        }

    def handoff(self, talk: "Talk", episode: Episode) -> uuid.UUID:
        found = episode.handoff
        assert found
        agent = self.desk.agents[found.agent % len(self.desk.agents)]
        key = self.chance.key(found.at)
        from_seq = talk.seq
        self._said(talk, found, agent)
        due = found.at + _targets(found)[0]
        until = found.first_reply_at or found.ended_at or self.rows.now
        breached = due + 20 * SECOND if until > due else None
        self._escalation(talk, episode, found, agent, id=key, from_seq=from_seq, first_reply_breached_at=breached)
        self._events(found, agent, key, breached)
        talk.mode = MODES.get(found.state, "assistant")
        talk.epoch += found.joined_at is not None
        self._beside(talk, found, agent, key)
        return key

    def _said(self, talk: "Talk", found: Handoff, agent: AgentProfile) -> None:
        note, author = self.rows.note, {"agent": face(agent)}
        left = ("message_left", found.at, "A message was left.")
        note(talk, *(left if found.is_message else ("escalated", found.at, "A person is asked.")))
        if found.joined_at:
            note(talk, "agent_joined", found.joined_at, f"{agent.name} joined.", **author)
        for line in found.lines:
            mine = {"author_id": agent.user_id, "payload": {"author": face(agent)}} if line.role == "agent" else {}
            self.rows.turn(talk, line.role, line.at, line.text, **mine)
        if found.ended_at:
            endings: dict[str, tuple[str, str, dict[str, Any]]] = {
                "resolved": ("resolved", "The conversation was resolved.", author),
                "handed_back": ("handed_back", "The assistant goes on.", author),
                "abandoned": ("withdrawn", "The visitor went back to the assistant.", {}),
            }
            event, sentence, payload = endings[found.state]
            note(talk, event, found.ended_at, sentence, **payload)

    def _escalation(self, talk: "Talk", episode: Episode, found: Handoff, agent: AgentProfile, **values: Any) -> None:
        reason, was_taken = self.desk.reasons[found.reason], found.joined_at or found.state == "assigned"
        self.tables[Escalation].add(
            organization_id=self.rows.owner,
            conversation_id=talk.key,
            state=found.state,
            origin=found.origin,
            reason_id=reason.pk,
            rule_name="Two answers failed" if found.origin == "rule" else "",
            is_message=found.is_message,
            **self._contact(episode, found),
            priority=found.priority,
            skill=reason.skill,
            language=episode.language,
            team_id=reason.team_id,
            agent_id=agent.pk if was_taken else None,
            created_at=found.at,
            assigned_at=found.joined_at or (found.at + 20 * SECOND if found.state == "assigned" else None),
            joined_at=found.joined_at,
            first_reply_at=found.first_reply_at,
            ended_at=found.ended_at,
            resolution=self.chance.weighted(RESOLUTIONS) if found.state == "resolved" else "",
            summary_state="quoted",
            summary=self._summary(episode),
            **self._last(episode, found),
            **(self._clocks(found) if found.state in OPEN else {}),
            **values,
        )

    def _last(self, episode: Episode, found: Handoff) -> dict[str, Any]:
        last = found.lines[-1] if found.lines else None
        role, text, at = (last.role, last.text, last.at) if last else ("user", *_asked_last(episode))
        return {"last_role": role, "last_text": text[:LAST_TEXT], "last_at": at}

    def _contact(self, episode: Episode, found: Handoff) -> dict[str, str]:
        """Who leaves a message says where to answer it; of the others some say who they are."""
        if not found.is_message and self.chance.holds(0.6):
            return {}
        name = self.chance.one(read(episode.language).people)
        return {"contact_name": name, "contact_email": f"visitor{self.chance.random.randrange(900)}@example.com"}

    def _summary(self, episode: Episode) -> dict[str, Any]:
        return {
            "quotes": [{"seq": 2 * number + 1, "text": said.question} for number, said in enumerate(episode.exchanges)]
        }

    def _clocks(self, found: Handoff) -> dict[str, Any]:
        """As sla.py leaves them: the desk of the demo is always open."""
        first, following, resolution = _targets(found)
        waiting = found.lines[-1].at if found.lines else found.at
        due = {
            "first_reply": None if found.lines else found.at + first,
            "next_reply": waiting + following if found.lines else None,
            "resolution": found.at + resolution,
        }
        at, kind = min((moment, kind) for kind, moment in due.items() if moment)
        clocks = {f"{name}_due_at": moment for name, moment in due.items()}
        late = waiting + following if found.lines else None
        return {
            **clocks,
            "waiting_since": waiting,
            "due_at": at,
            "due_kind": kind,
            "next_reply_breached_at": late if late and late < self.rows.now else None,
        }

    def _events(self, found: Handoff, agent: AgentProfile, key: uuid.UUID, breached: datetime | None) -> None:
        who: dict[str, Any] = {"actor_kind": "agent", "actor_id": agent.user_id, "agent_id": agent.pk}
        visitor: dict[str, Any] = {"actor_kind": "visitor"}
        opened = visitor if found.origin == "visitor" else {"actor_kind": "system"}
        self._event(key, "opened", found.at, "", "queued", opened, data={"origin": found.origin})
        if found.transferred_at and found.joined_at:
            other = self.desk.agents[(found.agent + 1) % len(self.desk.agents)]
            them: dict[str, Any] = {"actor_kind": "agent", "actor_id": other.user_id, "agent_id": other.pk}
            self._event(key, "assigned", found.transferred_at, "queued", "assigned", them)
            self._event(key, "joined", found.transferred_at + SECOND, "assigned", "active", them)
            named = {"agent": agent.name, "agent_id": agent.public_id}
            self._event(key, "transferred", found.joined_at - 2 * SECOND, "active", "assigned", them, data=named)
        elif found.joined_at or found.state == "assigned":
            self._event(key, "assigned", found.joined_at or found.at + 20 * SECOND, "queued", "assigned", who)
        if breached:
            self._event(
                key, "breached", breached, "", found.state, {"actor_kind": "system"}, data={"clock": "first_reply"}
            )
        if found.joined_at:
            self._event(key, "joined", found.joined_at + SECOND / 10, "assigned", "active", who)
        if found.first_reply_at:
            self._event(key, "replied", found.first_reply_at, "active", "active", who)
        if found.ended_at:
            before = "active" if found.joined_at else "queued"
            by = visitor if found.state == "abandoned" else who
            self._event(key, found.state, found.ended_at, before, found.state, by)

    def _event(
        self,
        escalation: uuid.UUID,
        kind: str,
        at: datetime,
        before: str,
        after: str,
        who: dict[str, Any],
        data: dict[str, Any] | None = None,
    ) -> None:
        self.tables[EscalationEvent].add(
            id=self.chance.key(at),
            organization_id=self.rows.owner,
            escalation_id=escalation,
            kind=kind,
            from_state=before,
            to_state=after,
            data=data or {},
            created_at=at,
            **who,
        )

    def _beside(self, talk: "Talk", found: Handoff, agent: AgentProfile, key: uuid.UUID) -> None:
        """Notes and labels of colleagues."""
        if self.desk.labels and self.chance.holds(0.35):
            label = self.chance.one(self.desk.labels)
            self.tables[Escalation.labels.through].add(escalation_id=key, label_id=label.pk)
        if self.rows.with_turns and found.joined_at and self.chance.holds(0.25):
            self.tables[Note].add(
                id=self.chance.key(found.joined_at),
                organization_id=self.rows.owner,
                conversation_id=talk.key,
                author_id=agent.pk,
                text="Second time this month. Be generous.",
                idempotency_key=key.hex,
                created_at=found.joined_at,
            )


def _targets(found: Handoff) -> list[timedelta]:
    """For the first reply, the next ones, and the resolution."""
    return [timedelta(seconds=target) for target in TARGETS[Priority(found.priority)]]


def _asked_last(episode: Episode) -> tuple[str, datetime]:
    return episode.exchanges[-1].question, episode.exchanges[-1].at
