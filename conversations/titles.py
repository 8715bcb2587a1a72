"""A conversation's title: from the model, else the first question's first words."""

import structlog

from conversations.inference import background
from conversations.models import Conversation, Turn
from conversations.prompts import titling

logger = structlog.get_logger(__name__)


def write(conversation: Conversation) -> None:
    """Give the conversation a title, if it has none.

    Raises:
        ProviderError: the model did not deliver; there is no title yet.
    """
    question, answer = _opening(conversation)
    if conversation.title or not question:
        return
    pool = background.pool_of(conversation.organization_id)
    # The demo model's titles say less than the question itself.
    usable = pool.deployments and not pool.deployments[0].is_demo
    reply = background.ask(pool, titling.request(question, answer)).text if usable else ""
    _keep(conversation, titling.clean(reply) or titling.from_question(question))


def fall_back(conversation: Conversation) -> None:
    """Do without the model."""
    question, _ = _opening(conversation)
    _keep(conversation, titling.from_question(question))


def _opening(conversation: Conversation) -> tuple[str, str]:
    """The first question, and what was answered first; empty where there is none."""
    turns = conversation.turns.exclude(state=Turn.State.SUPERSEDED).order_by("seq")[:4]
    said = {turn.role: turn.content for turn in reversed(turns)}
    return said.get(Turn.Role.USER, ""), said.get(Turn.Role.ASSISTANT, "")


def _keep(conversation: Conversation, title: str) -> None:
    """A title that somebody gave meanwhile stays."""
    if title and Conversation.objects.filter(pk=conversation.pk, title="").update(title=title):
        logger.info("title_written", conversation=conversation.public_id)
