"""From configuration to the pool that answers: the organization's own rows first, then the environment."""

from dataclasses import replace

from conversations.inference.configured import environment_pool, quoting_deployment
from conversations.inference.types import Deployment, Pool
from conversations.models import ModelDeployment, ModelPool


def load(row: ModelPool | None) -> Pool:
    """The pool as the router takes it; empty when nothing is configured. Queries the deployments."""
    if row is None:
        return environment_pool() or Pool(name=ModelPool.DEFAULT, deployments=())
    enabled = row.deployments.filter(enabled=True)
    return Pool(name=row.name, deployments=tuple(_deployment(deployment) for deployment in enabled))


def with_quotes(pool: Pool) -> Pool:
    """The same, and after all else the documents themselves."""
    return replace(pool, deployments=(*pool.deployments, quoting_deployment()))


def _deployment(row: ModelDeployment) -> Deployment:
    return Deployment(
        id=str(row.id),
        name=row.name,
        provider=row.provider,
        model=row.model,
        base_url=row.base_url or None,
        api_key=row.api_key,
        max_concurrency=row.max_concurrency,
        first_byte_timeout=row.first_byte_timeout,
        idle_timeout=row.idle_timeout,
        context_window=row.context_window,
        max_output_tokens=row.max_output_tokens,
    )


def environment_bound() -> int:
    """How many runs the environment's pool takes at once."""
    pool = environment_pool()
    return sum(deployment.max_concurrency for deployment in pool.deployments) if pool else 1000
