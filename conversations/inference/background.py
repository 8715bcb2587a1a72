"""Small jobs for a model outside of any run: a summary, a title. For threads that have no event loop."""

import asyncio
import uuid

from conversations.inference import pools
from conversations.inference.router import Router
from conversations.inference.types import Completion, GenerationRequest, Pool, TransientError
from conversations.models import ModelPool

TIME_LIMIT = 120
"""Seconds for one job with all its retries."""


def pool_of(organization_id: uuid.UUID) -> Pool:
    """The pool that answers the organization's visitors; empty when nothing is configured."""
    return pools.load(ModelPool.objects.answering(organization_id))


def window_of(pool: Pool) -> int:
    return min(deployment.context_window for deployment in pool.deployments)


def ask(pool: Pool, request: GenerationRequest) -> Completion:
    """The whole reply. Raises ProviderErrors, as the router does.

    Each call has a router, and so connections, of its own: they belong to the event loop that ends with it.
    """
    try:
        return asyncio.run(_complete(pool, request))
    except TimeoutError as error:
        raise TransientError(f"no reply within {TIME_LIMIT} s") from error


async def _complete(pool: Pool, request: GenerationRequest) -> Completion:
    async with asyncio.timeout(TIME_LIMIT), Router() as router:
        return await router.complete(pool, request)
