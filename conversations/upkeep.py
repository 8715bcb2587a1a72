"""What is due after an answer, handed to Celery. A lost task is found again by the sweep, so nothing here raises."""

import structlog

from conversations.models import Run

logger = structlog.get_logger(__name__)


def after_answer(run: Run) -> None:
    """Called in a database thread when an answer is complete: at most one query, then at most two messages."""
    # Filled in with the tasks.
