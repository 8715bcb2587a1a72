"""HTTP as every provider uses it: one connection pool per client, and a stream's bytes under its timeouts.

The SDKs' aiohttp transport costs less than half of their default one for each token (docs/providers.md).
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import suppress

import aiohttp
import httpx2
from openai import DefaultAioHttpClient

from conversations.inference.types import Deployment, TransientError

CONNECT_TIMEOUT = 5.0
KEEPALIVE = 30.0
DRAIN_TIMEOUT = 0.1
CONNECTIONS = 100_000
"""No bound of its own: admission.py bounds. None would mean aiohttp's default, 100."""

FAILURES = (httpx2.TransportError, aiohttp.ClientError, OSError)


@functools.cache
def _tls() -> ssl.SSLContext:
    """Shared: loading the certificates takes a megabyte and 20 ms."""
    return httpx2.create_ssl_context()


def client() -> httpx2.AsyncClient:
    return DefaultAioHttpClient(
        verify=_tls(),
        limits=httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEEPALIVE),
        # Reads are timed below: the transport knows one limit for the first byte and for idling.
        timeout=httpx2.Timeout(None, connect=CONNECT_TIMEOUT),
        # A compressed stream would arrive in lumps.
        headers={"Accept-Encoding": "identity"},
        follow_redirects=False,
        # The demo model and other servers of this machine, also where the environment names a proxy.
        mounts={"all://127.0.0.1": None, "all://localhost": None},
    )


async def read(opening: Awaitable[httpx2.Response], deployment: Deployment) -> AsyncGenerator[bytes]:
    """The body as it arrives. Raises TransientError; closes the connection when left early."""
    response: httpx2.Response | None = None
    try:
        async with asyncio.timeout(deployment.first_byte_timeout):
            response = await opening
            body = response.aiter_raw()
            first = await anext(body, b"")
        yield first
        async for data in IdleTimeout(body, deployment.idle_timeout):
            yield data
    except TimeoutError as error:
        raise TransientError(f"no byte within {deployment.first_byte_timeout} s") from error
    except FAILURES as error:
        raise failed(error) from error
    finally:
        if response is not None:
            await response.aclose()


def failed(error: Exception) -> TransientError:
    """What the SDK calls a timeout or a connection error, by its true cause.

    A kept connection that the server closed at that moment says nothing about its health: again, at once.
    """
    cause: BaseException = error
    while cause.__cause__:
        cause = cause.__cause__
    stale = isinstance(cause, aiohttp.ServerDisconnectedError)
    return TransientError(f"request failed: {cause!r}", retry_after=0.0 if stale else None)


async def drain(body: AsyncGenerator[bytes]) -> None:
    """Reads what follows the last event, normally nothing, so that the connection can be used again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_TIMEOUT):
            async for _ in body:
                pass


class IdleTimeout:
    """Ends a stream that goes silent, with one timer per stream.

    asyncio.timeout around each read would cost as much as a third of the read itself.
    """

    def __init__(self, body: AsyncIterator[bytes], seconds: float) -> None:
        self.body, self.seconds = body, seconds
        self.reading_since: float | None = None
        self.expired = False

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()  # one task reads a stream from end to end
        self.timer = self.loop.call_later(self.seconds, self._check)
        try:
            while (data := await self._next()) is not None:
                yield data
        finally:
            self.timer.cancel()

    async def _next(self) -> bytes | None:
        self.reading_since = self.loop.time()
        try:
            return await anext(self.body, None)
        except asyncio.CancelledError:
            # Ours only when nobody else wants the task to stop as well.
            if self.expired and self.task and self.task.uncancel() == 0:
                raise TransientError(f"silent for {self.seconds} s") from None
            raise
        finally:
            self.reading_since = None

    def _check(self) -> None:
        """Time spent by the reader between two reads does not count."""
        now = self.loop.time()
        since = now if self.reading_since is None else self.reading_since
        if now - since >= self.seconds and self.task:
            self.expired = True
            self.task.cancel()
        else:
            self.timer = self.loop.call_at(since + self.seconds, self._check)
