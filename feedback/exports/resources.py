"""The columns of each export. Times are UTC. `related` names the tables beside the row's own that they need."""

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource

from chatsite import ids
from escalation.models import Escalation
from feedback.models import Outcome, Rating
from feedback.reports.measures import OUTCOMES


class OutcomeResource(ModelResource):  # type: ignore[misc]
    related: tuple[str, ...] = ("site", "agent")
    conversation = Field(column_name="conversation")
    result = Field(column_name="result")
    site = Field(attribute="site__name", column_name="site")
    agent = Field(attribute="agent__name", column_name="agent")

    class Meta:
        model = Outcome
        fields = (
            "conversation",
            "first_seq",
            "last_seq",
            "began_at",
            "ended_at",
            "end",
            "result",
            "language",
            "page",
            "site",
            "model",
            "user_turns",
            "answers",
            "failures",
            "stopped",
            "agent_turns",
            "first_token_ms",
            "first_answer_ms",
            "ups",
            "downs",
            "survey_score",
            "escalated_at",
            "joined_at",
            "person_reply_ms",
            "handle_ms",
            "escalation_state",
            "escalation_reason",
            "agent",
            "was_reopened",
        )

    def dehydrate_conversation(self, row: Outcome) -> str:
        return ids.public("conv", row.conversation_id)

    def dehydrate_result(self, row: Any) -> str:
        return str(OUTCOMES[row.ending][0])


class RatingResource(ModelResource):  # type: ignore[misc]
    related: tuple[str, ...] = ()
    rating = Field(column_name="rating")
    conversation = Field(column_name="conversation")
    response = Field(column_name="response")
    reasons = Field(column_name="reasons")

    class Meta:
        model = Rating
        fields = (
            "rating",
            "conversation",
            "response",
            "value",
            "reasons",
            "comment",
            "model",
            "language",
            "page",
            "created_at",
            "updated_at",
        )

    def dehydrate_rating(self, row: Rating) -> str:
        return row.public_id

    def dehydrate_conversation(self, row: Rating) -> str:
        return ids.public("conv", row.conversation_id)

    def dehydrate_response(self, row: Rating) -> str:
        return ids.public("run", row.run_id)

    def dehydrate_reasons(self, row: Rating) -> str:
        return ", ".join(row.reasons)


class EscalationResource(ModelResource):  # type: ignore[misc]
    related: tuple[str, ...] = ("reason", "team", "agent")
    escalation = Field(column_name="escalation")
    conversation = Field(column_name="conversation")
    reason = Field(attribute="reason__key", column_name="reason")
    team = Field(attribute="team__name", column_name="team")
    agent = Field(attribute="agent__name", column_name="agent")
    priority = Field(column_name="priority")

    class Meta:
        model = Escalation
        fields = (
            "escalation",
            "conversation",
            "state",
            "origin",
            "reason",
            "rule_name",
            "note",
            "contact_name",
            "contact_email",
            "is_message",
            "priority",
            "language",
            "team",
            "agent",
            "created_at",
            "assigned_at",
            "joined_at",
            "first_reply_at",
            "ended_at",
            "resolution",
            "end_note",
            "first_reply_breached_at",
            "next_reply_breached_at",
            "resolution_breached_at",
        )

    def dehydrate_escalation(self, row: Escalation) -> str:
        return row.public_id

    def dehydrate_conversation(self, row: Escalation) -> str:
        return ids.public("conv", row.conversation_id)

    def dehydrate_priority(self, row: Any) -> str:
        return str(row.get_priority_display())
