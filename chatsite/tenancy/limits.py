"""How often a caller may do what. Without Redis nobody is refused: a chat that answers matters more."""

import math
import time
from functools import lru_cache

import structlog
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import ConnectionPool

from chatsite import valkey
from chatsite.tenancy.principal import Kind, Principal

MESSAGES = 20
"""A minute, for each visitor and each member of the staff."""
RATINGS = 30
"""A minute, for each visitor and each member of the staff."""
ESCALATIONS = 5
"""A minute, for each visitor."""
TRANSCRIPTS = 3
"""An hour, for each conversation and for each address that they go to."""
ATTACHMENTS = 40
"""An hour, for each conversation."""
ATTACHMENTS_OF_ADDRESS = 100
"""An hour; many visitors may share one."""
SESSIONS = 30
"""A minute, for each address."""
SIGN_INS = 10
"""A minute, for each address, wrong or right."""
API_KEY = 600
"""Requests a minute, for each key."""

logger = structlog.get_logger(__name__)


class RateLimited(Exception):
    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after
        """Whole seconds, at least one."""


def check_message(principal: Principal) -> None:
    """Count one new message. Raises RateLimited."""
    if principal.kind != Kind.API_KEY:
        _count(MESSAGES, "messages", principal.rate_key)


def check_rating(principal: Principal) -> None:
    """Count one rating. Raises RateLimited."""
    if principal.kind != Kind.API_KEY:
        _count(RATINGS, "ratings", principal.rate_key)


def check_escalation(principal: Principal) -> None:
    """Count one wish for a person. Raises RateLimited."""
    if principal.kind != Kind.API_KEY:
        _count(ESCALATIONS, "escalations", principal.rate_key)


def check_transcript(conversation: str, address: str) -> None:
    """Count one transcript by e-mail. Raises RateLimited."""
    _hit(_hourly(TRANSCRIPTS * settings.RATE_MULTIPLIER), "transcripts", conversation)
    _hit(_hourly(TRANSCRIPTS * settings.RATE_MULTIPLIER), "transcripts", address.casefold())


def check_attachment(conversation: str, address: str) -> None:
    """Count one file that a visitor attaches. Raises RateLimited."""
    _hit(_hourly(ATTACHMENTS * settings.RATE_MULTIPLIER), "attachments", conversation)
    _hit(_hourly(ATTACHMENTS_OF_ADDRESS * settings.RATE_MULTIPLIER), "attachments", address)


def check_session(address: str) -> None:
    """Count one new session. Raises RateLimited."""
    _count(SESSIONS, "sessions", address)


def check_sign_in(address: str) -> None:
    """Count one try to sign in to the admin. Raises RateLimited."""
    _count(SIGN_INS, "sign-ins", address)


def check_request(principal: Principal) -> None:
    """Count one request of a program. Raises RateLimited."""
    if principal.kind == Kind.API_KEY:
        _count(API_KEY, "requests", principal.rate_key)


def _count(per_minute: int, *key: str) -> None:
    _hit(_item(per_minute * settings.RATE_MULTIPLIER), *key)


def _hit(item: RateLimitItem, *key: str) -> None:
    limiter = _limiter()
    try:
        if limiter.hit(item, *key):
            return
        reset = limiter.get_window_stats(item, *key).reset_time
    except valkey.Unavailable as error:
        logger.warning("limits_open", reason=str(error))
        return
    raise RateLimited(max(1, math.ceil(reset - time.time())))


@lru_cache
def _item(per_minute: int) -> RateLimitItem:
    return RateLimitItemPerMinute(per_minute)


@lru_cache
def _hourly(count: int) -> RateLimitItem:
    return RateLimitItemPerHour(count)


@lru_cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    # Half a second: a limiter that waits longer costs more than what it protects.
    pool = ConnectionPool.from_url(
        settings.REDIS_URL, max_connections=valkey.MAX_CONNECTIONS, socket_timeout=0.5, socket_connect_timeout=0.5
    )
    storage = RedisStorage(settings.REDIS_URL, connection_pool=pool, key_prefix="chatsite:limits")
    return SlidingWindowCounterRateLimiter(storage)
