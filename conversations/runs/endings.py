"""What follows the commit that ended a run: its last event, which readers can do without, and a note of it."""

import structlog

from chatsite import ids, metrics, valkey
from conversations.models import Run
from conversations.runs import events, log

logger = structlog.get_logger(__name__)


def seal(run: Run) -> bool:
    """Append the terminal event of a finished run, if it is missing. False: Redis is away."""
    try:
        log.seal(run.pk, events.terminal(run))
    except valkey.Unavailable as error:
        logger.warning("seal_lost", run=run.public_id, reason=str(error))
        return False
    return True


def seal_late(run: Run) -> bool:
    """Seal for a runner that died just after its last word to the database, if it had told all of its answer."""
    try:
        told = run.answer is None or log.text(run.pk) == run.answer.content
    except valkey.Unavailable as error:
        logger.warning("seal_lost", run=run.public_id, reason=str(error))
        return False
    return seal(run) if told else True


def note(run: Run) -> None:
    """Count it, and write it down."""
    metrics.ended(run)
    names = {"run": run.public_id, "conversation": ids.public("conv", run.conversation_id)}
    logger.info("run_ended", **names, status=run.status, error=run.error_code, attempt=run.attempt, model=run.model)
