"""The outcome of a story: what feedback.outcomes derives from its rows."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chatsite.demo_history.desk import Desk
from chatsite.demo_history.story import Episode
from chatsite.demo_history.table import Table
from feedback import facts
from feedback.models import Outcome

if TYPE_CHECKING:
    from chatsite.demo_history.rows import Rows, Talk

SILENCE = timedelta(hours=24)


class OutcomeRows:
    def __init__(self, rows: "Rows", desk: Desk) -> None:
        self.rows, self.desk = rows, desk
        self.tables = {Outcome: Table(Outcome)}

    def add(self, talk: "Talk", episode: Episode, first: int, escalation: uuid.UUID | None) -> uuid.UUID:
        key, last = facts.key(talk.key, first), talk.updated_at
        assert last
        goes_on = talk.mode in ("queued", "human") or last > self.rows.now - SILENCE
        end = "closed" if talk.mode == "closed" else "open" if goes_on else "silence"
        self.tables[Outcome].add(
            id=key,
            organization_id=self.rows.owner,
            conversation_id=talk.key,
            first_seq=first,
            last_seq=talk.seq,
            began_at=episode.at,
            ended_at=last,
            end=end,
            language=episode.language,
            page=episode.page,
            site_id=self.rows.site,
            reopened_from_id=talk.before,
            was_reopened=episode.returns is not None,
            updated_at=self.rows.now,
            **self._answers(episode),
            **self._person(episode, escalation),
        )
        return key

    def _answers(self, episode: Episode) -> dict[str, Any]:
        said = [exchange for exchange in episode.exchanges if exchange.status != "failed"]
        whole = [exchange for exchange in said if exchange.status == "completed"]
        values = [exchange.opinion.value for exchange in said if exchange.opinion]
        lines = episode.handoff.lines if episode.handoff else []
        spoken = lines[-1].role if lines else "user" if episode.exchanges[-1].status == "failed" else "assistant"
        return {
            "user_turns": len(episode.exchanges) + sum(line.role == "user" for line in lines),
            "model": episode.model if whole else "",
            "answers": len(whole),
            "failures": len(episode.exchanges) - len(said),
            "stopped": len(said) - len(whole),
            "agent_turns": sum(line.role == "agent" for line in lines),
            "first_token_ms": round(whole[0].first_token * 1000) if whole else None,
            "first_answer_ms": round(whole[0].took * 1000) if whole else None,
            "ups": values.count("up"),
            "downs": values.count("down"),
            "survey_score": episode.survey.score if episode.survey else None,
            "last_role": spoken,
        }

    def _person(self, episode: Episode, escalation: uuid.UUID | None) -> dict[str, Any]:
        found = episode.handoff
        if found is None:
            return {}
        replied, has_agent = found.first_reply_at, found.joined_at or found.state == "assigned"
        handled = found.ended_at - found.joined_at if found.joined_at and found.ended_at else None
        return {
            "escalation_id": escalation,
            "escalated_at": found.at,
            "joined_at": found.joined_at,
            "person_reply_ms": _ms(replied - found.at) if replied else None,
            "handle_ms": _ms(handled) if handled else None,
            "escalation_state": found.state,
            "escalation_reason": found.reason,
            "agent_id": self.desk.agents[found.agent % len(self.desk.agents)].pk if has_agent else None,
        }


def _ms(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)
