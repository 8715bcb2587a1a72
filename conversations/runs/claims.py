"""Who executes what: fair between organizations, bounded per pool, taken over when a runner is silent."""

import os
import socket
import uuid
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from conversations import phrases
from conversations.models import Run, Runner
from conversations.runs import endings, lifecycle

logger = structlog.get_logger(__name__)

# Every organization's n-th waiting run stands before any organization's (n+1)-th, counting what it has
# running already; a person who waits stands before background work.
CHOOSE = """
WITH running AS (
    SELECT organization_id, pool_id, count(*) AS n
    FROM conversations_run WHERE status = 'running' GROUP BY 1, 2
), waiting AS (
    SELECT r.id, r.pool_id, (r.mode = 'background') AS background,
           row_number() OVER (PARTITION BY r.organization_id ORDER BY (r.mode = 'background'), r.id)
             + coalesce((SELECT sum(n) FROM running WHERE organization_id = r.organization_id), 0) AS place
    FROM conversations_run r
    WHERE r.status = 'queued' AND NOT EXISTS (
        SELECT 1 FROM conversations_run earlier
        WHERE earlier.conversation_id = r.conversation_id AND (
            earlier.status = 'running' OR (earlier.status = 'queued'
              AND (earlier.user_turn_seq, earlier.id) < (r.user_turn_seq, r.id))))
), ranked AS (
    SELECT id, background, place, pool_id,
           row_number() OVER (PARTITION BY pool_id ORDER BY background, place, id)
             + coalesce((SELECT sum(n) FROM running WHERE running.pool_id IS NOT DISTINCT FROM waiting.pool_id), 0)
             AS pool_place
    FROM waiting
)
SELECT ranked.id FROM ranked LEFT JOIN conversations_modelpool pool ON pool.id = ranked.pool_id
WHERE pool_place <= coalesce(pool.max_running, %(environment_bound)s)
ORDER BY background, place, ranked.id LIMIT %(limit)s
"""


def register() -> Runner:
    """This process's row. Runners of this machine whose process is gone are declared dead at once."""
    host = _host()
    for row in Runner.objects.filter(host=host, stopped_at=None):
        if row.pid == os.getpid() or not _alive(row.pid):
            _declare_dead(Runner.objects.filter(pk=row.pk, stopped_at=None), row)
    return Runner.objects.create(host=host, pid=os.getpid(), started_at=Now(), heartbeat_at=Now())


def beat(runner: Runner) -> bool:
    """Say that this runner lives; False when it was declared dead meanwhile and holds nothing any more."""
    return bool(Runner.objects.filter(pk=runner.pk, stopped_at=None).update(heartbeat_at=Now()))


def leave(runner: Runner) -> None:
    """Hand over what is still running, to whoever sweeps next; being handed over is nobody's fault."""
    Run.objects.filter(runner=runner, status=Run.Status.RUNNING).update(claims=F("claims") - 1)
    Runner.objects.filter(pk=runner.pk).update(stopped_at=Now())


def ended(held: list[uuid.UUID], runner: Runner) -> list[uuid.UUID]:
    """Those of the runs held here that somebody else ended or took."""
    mine = Run.objects.filter(pk__in=held, status=Run.Status.RUNNING, runner=runner).values_list("pk", flat=True)
    return list(set(held) - set(mine))


def claim(runner: Runner, limit: int, environment_bound: int) -> list[Run]:
    """Take up to `limit` queued runs. One claim at a time in the whole fleet, so that the bounds are exact.

    Args:
        environment_bound: how many runs may use the pool that the environment configures.
    """
    if limit < 1 or not Run.objects.filter(status=Run.Status.QUEUED).exists():
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('conversations.claim'))")
        cursor.execute(CHOOSE, {"limit": limit, "environment_bound": environment_bound})
        chosen = [row[0] for row in cursor.fetchall()]
        return _take(runner, Run.objects.filter(pk__in=chosen, status=Run.Status.QUEUED))


def take_over(runner: Runner, limit: int, held: Collection[uuid.UUID]) -> list[Run]:
    """Take the running runs of runners that are gone; those that were taken too often end as failed.

    Args:
        held: what this runner is working on. Anything else in its name was claimed without its knowledge,
            because the database went away in between, or was given up without an end.
    """
    silent = Runner.objects.silent()
    for dead in silent.exclude(pk=runner.pk):  # we live: our next beat says so, unless somebody else was quicker
        _declare_dead(silent.filter(pk=dead.pk), dead)
    orphans = Run.objects.filter(status=Run.Status.RUNNING).filter(
        Q(runner=None) | Q(runner__stopped_at__isnull=False) | (Q(runner=runner) & ~Q(pk__in=held))
    )
    with transaction.atomic():
        chosen = list(orphans.order_by("id").values_list("pk", flat=True)[:limit])
        taken = _take(runner, orphans.filter(pk__in=chosen)) if chosen else []
    for run in taken:
        if run.claims > Run.MAX_CLAIMS:
            _abandon(run)
    return [run for run in taken if run.claims <= Run.MAX_CLAIMS]


def _take(runner: Runner, runs: "QuerySet[Run]") -> list[Run]:
    locked = list(runs.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    taken = Run.objects.filter(pk__in=locked)
    taken.update(
        status=Run.Status.RUNNING,
        runner=runner,
        attempt=F("attempt") + 1,
        claims=F("claims") + 1,
        started_at=Coalesce("started_at", Now()),
    )
    return list(taken.select_related("conversation", "organization", "user_turn", "pool").order_by("id"))


def _abandon(run: Run) -> None:
    try:
        lifecycle.fail(run, run.attempt, "run_abandoned", phrases.say("errors.run_abandoned", run.language))
    except lifecycle.IllegalTransition as stop:
        logger.info("run_ended_elsewhere", run=run.public_id, found=stop.run.status)


def _declare_dead(still_alive: "QuerySet[Runner]", dead: Runner) -> None:
    """Mark a runner dead, once, and seal what it finished in its last moments but had no time to say."""
    if not still_alive.update(stopped_at=Now()):
        return
    lately = dead.heartbeat_at - timedelta(seconds=3 * Runner.SILENCE)
    for run in Run.objects.filter(runner=dead, finished_at__gte=lately).select_related("answer"):
        if not endings.seal_late(run):
            return  # nor will the others be heard; their readers ask the database


def _host() -> str:
    """This machine and process namespace: a pid means nothing outside of it."""
    try:
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
