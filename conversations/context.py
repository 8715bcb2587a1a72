"""What a prompt needs of the database: two queries and a bounded number of rows, however long the conversation."""

from django.conf import settings
from django.db.models import Q

from conversations.inference.types import Grounding
from conversations.models import Conversation, ConversationSummary, Run, Turn
from conversations.prompts.history import POLICIES, HistoryPolicy
from conversations.prompts.types import HistoryTurn, PromptState

MAX_TURNS = 100
"""Rows that are read; a budget rarely holds more, and what is older is the summary's to tell."""


def policy() -> HistoryPolicy:
    return POLICIES[settings.HISTORY_POLICY]


def load(run: Run, grounding: Grounding | None = None) -> PromptState:
    """`run` comes with its conversation, organization and user turn. `grounding`: None where nothing can be cited."""
    summary = _summary(run) if policy().uses_summary else None
    up_to_seq = summary.up_to_seq if summary else 0
    return PromptState(
        assistant_name=run.organization.assistant_name,
        instructions=run.organization.instructions,
        locale=run.conversation.locale,
        summary=summary.text if summary else "",
        summary_up_to_seq=up_to_seq,
        turns=_turns(run, up_to_seq),
        question=run.user_turn.content,
        question_seq=run.user_turn_seq,
        question_language=run.user_turn.language,
        page_context=run.conversation.page_context,
        handover_note=run.conversation.handover_note,
        grounding=grounding,
    )


def latest_turns(run: Run, count: int = 6) -> tuple[HistoryTurn, ...]:
    """What was said just before the question, oldest first: what a follow-up refers to."""
    return _turns(run, after=0, count=count)


def newest_summary(conversation: Conversation) -> ConversationSummary | None:
    return conversation.summaries.order_by("-up_to_seq").first()


def _summary(run: Run) -> ConversationSummary | None:
    before = run.conversation.summaries.filter(up_to_seq__lt=run.user_turn_seq)
    return before.order_by("-up_to_seq").first()


def _turns(run: Run, after: int, count: int = MAX_TURNS) -> tuple[HistoryTurn, ...]:
    """What was said before the question, each answer behind its own question.

    A question that waited stands before the answer to the one before it; so an earlier question's answer
    belongs to the history although its seq is higher. An answer that is being replaced does not.
    """
    earlier = Q(seq__lt=run.user_turn_seq) | Q(run__user_turn_seq__lt=run.user_turn_seq)
    rows = (
        Turn.objects.filter(earlier, conversation_id=run.conversation_id, seq__gt=after)
        .exclude(state=Turn.State.SUPERSEDED)
        .exclude(role=Turn.Role.SYSTEM)
        .order_by("-seq")
        .values_list("seq", "role", "content", "state", "run__user_turn_seq")[:count]
    )
    ordered = sorted(rows, key=lambda row: (row[4] or row[0], row[0]))
    return tuple(HistoryTurn(seq, role, content, state) for seq, role, content, state, _ in ordered)
