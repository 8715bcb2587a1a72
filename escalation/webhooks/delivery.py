"""One attempt to deliver, and when the next one is due. The row is claimed first: two workers never send it at once."""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import orjson
import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone

from chatsite import outbound
from chatsite.celery import enqueue
from escalation.models import WebhookDelivery
from escalation.webhooks import signing
from escalation.webhooks.outbox import TASK

TIMEOUT = 10
"""Seconds without a sign of the other side, and those in which its answer is read."""
LONGEST = 30
"""Seconds that an attempt takes in all."""
CLAIM = timedelta(seconds=60)
WAITS = (10, 60, 300, 1800, 7200, 18_000, 36_000)
"""Seconds before each further attempt, each up to a quarter longer; after the last the delivery has failed."""
KEPT = 500
"""Characters of the answer that are kept."""
BATCH = 200

State = WebhookDelivery.State
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    status: int | None
    answer: str = ""
    error: str = ""

    @property
    def is_fine(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(delivery_id: uuid.UUID) -> None:
    """Make the attempt that is due, if one is."""
    if not _due().filter(pk=delivery_id).update(claimed_until=timezone.now() + CLAIM):
        return
    row = WebhookDelivery.objects.select_related("endpoint").get(pk=delivery_id)
    _keep(row, _send(row) if row.endpoint.enabled else Result(None, error="The endpoint is switched off."))


def sweep() -> None:
    """Hand over what a lost message, or the time of its next attempt, left due."""
    for key in _due().order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH]:
        if not enqueue(TASK, key.hex):
            return


def _due() -> "QuerySet[WebhookDelivery]":
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return WebhookDelivery.objects.filter(free, state=State.PENDING, next_attempt_at__lte=now)


def _send(row: WebhookDelivery) -> Result:
    body = orjson.dumps(row.payload)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Chatsite",
        signing.HEADER: signing.sign(row.endpoint.secret, body, int(time.time())),
    }
    try:
        return asyncio.run(_ask(outbound.resolve(row.endpoint.url), body, headers))
    except outbound.Forbidden as error:
        return Result(None, error=str(error))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
        return Result(None, error=_said(error)[:300])


def _said(error: BaseException) -> str:
    """The innermost cause that says something: that a connection was refused, not that all attempts have failed."""
    found = error
    while isinstance(inner := error.__cause__ or error.__context__, Exception):
        error = inner
        found = error if str(error) else found
    return f"{type(found).__name__}: {found}"


async def _ask(target: outbound.Target, body: bytes, headers: dict[str, str]) -> Result:
    """A coroutine, since only those can be given up as a whole: a server that sends its headers letter by letter
    never lets a single read take long, and would keep a worker for ever."""
    async with (
        asyncio.timeout(LONGEST),
        httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            target.url,
            content=body,
            headers={**headers, "Host": target.host},
            extensions={"sni_hostname": target.name},
        ) as response,
    ):
        return Result(response.status_code, await _beginning(response))


async def _beginning(response: httpx2.Response) -> str:
    """Never more than is kept, however much the other side would send, and however slowly."""
    held, ends = b"", time.monotonic() + TIMEOUT
    async for part in response.aiter_raw(4096):
        held += part
        if len(held) >= KEPT or time.monotonic() > ends:
            break
    return held.decode("utf-8", "replace").replace("\0", "")[:KEPT]


def _keep(row: WebhookDelivery, result: Result) -> None:
    row.attempts += 1
    row.status, row.answer, row.error, row.claimed_until = result.status, result.answer, result.error, None
    if result.is_fine:
        row.state, row.delivered_at, row.next_attempt_at = State.DELIVERED, timezone.now(), None
    elif row.attempts > len(WAITS):
        row.state, row.next_attempt_at = State.FAILED, None
    else:
        wait = WAITS[row.attempts - 1] * random.uniform(1, 1.25)  # noqa: S311 (so that failures do not return at once)
        row.next_attempt_at = timezone.now() + timedelta(seconds=wait)
    row.save()
    logger.info("webhook", delivery=row.public_id, told=row.event, state=row.state, status=row.status)
