"""The plain HTTPS transport: the answer in one piece, once it is there."""

import asyncio
from contextlib import aclosing

from chatsite import metrics
from chatsite.threads import in_thread
from conversations.models import Run
from conversations.streaming.feed import follow

PATIENCE = 280
"""Seconds that a request waits; then the same idempotency key asks again."""


class StillAnswering(Exception):
    """The run goes on, but the request has waited long enough."""


async def outcome(run: Run) -> Run:
    """The run with its answer, when it has ended. Nothing happens to the run when the waiting is cancelled.

    Raises:
        StillAnswering
    """
    metrics.connections("https", +1)
    try:
        async with asyncio.timeout(PATIENCE), aclosing(follow(run)) as feed:
            async for _ in feed:
                pass
    except TimeoutError as error:
        raise StillAnswering from error
    finally:
        metrics.connections("https", -1)
    return await in_thread(_ended)(run)


def _ended(run: Run) -> Run:
    return Run.objects.select_related("answer").get(pk=run.pk)
