"""Rows of runners, as the processes would have left them."""

import uuid
from datetime import timedelta

from django.db.models.functions import Now

from conversations.models import Conversation, Run, Runner
from conversations.runs import claims, lifecycle


def elsewhere(**fields: object) -> Runner:
    """A runner that lives on another machine."""
    values: dict[str, object] = {"host": "elsewhere", "pid": 1, "started_at": Now(), "heartbeat_at": Now()}
    return Runner.objects.create(**(values | fields))


def silence(runner: Runner, seconds: float = Runner.SILENCE + 1) -> None:
    """As if the runner had last been heard of that long ago."""
    Runner.objects.filter(pk=runner.pk).update(heartbeat_at=Now() - timedelta(seconds=seconds))


def queued(*conversations: Conversation) -> list[Run]:
    """A waiting run in each of them."""
    return [lifecycle.start(conversation, "Hello").run for conversation in conversations]


def claim(runner: Runner, limit: int = 1000, bound: int = 1000) -> list[Run]:
    return claims.claim(runner, limit, environment_bound=bound)


def keys(runs: list[Run]) -> set[uuid.UUID]:
    return {run.pk for run in runs}
