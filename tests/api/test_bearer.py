"""Authorization, the same for every endpoint."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from chatsite.tenancy import limits, tokens
from chatsite.tenancy.models import ApiKey
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

ENDPOINTS = [
    ("post", "/chat/attachments"),
    ("post", "/chat/end"),
    ("post", "/chat/escalate"),
    ("post", "/chat/feedback"),
    ("post", "/chat/message"),
    ("get", "/chat/session/{conversation}"),
    ("post", "/chat/survey"),
    ("post", "/chat/transcript"),
    ("post", "/chat/withdraw"),
    ("get", "/v1/conversations"),
    ("post", "/v1/conversations"),
    ("get", "/v1/conversations/{conversation}"),
    ("get", "/v1/conversations/{conversation}/turns"),
    ("post", "/v1/conversations/{conversation}/turns"),
    ("post", "/v1/conversations/{conversation}/regenerate"),
    ("get", "/v1/files"),
    ("post", "/v1/files"),
    ("post", "/v1/files/import"),
    ("get", "/v1/files/sources"),
    ("get", "/v1/runs/{run}"),
    ("get", "/v1/runs/{run}/citations"),
    ("get", "/v1/runs/{run}/stream"),
    ("post", "/v1/runs/{run}/cancel"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
async def test_nothing_is_done_without_a_token(anyone: Api, alice: Visitor, method: str, path: str) -> None:
    path = path.format(conversation=alice.session_id, run="run_" + "0" * 32)
    answer = await getattr(anyone, method)(path)
    assert answer.refusal == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer cs_unknown", "Basic YTpi", "Bearer \u00e9", "x" * 5000]
)
async def test_wrong_tokens_are_refused(anyone: Api, header: str) -> None:
    answer = await anyone.get("/v1/conversations", {"Authorization": header})
    assert answer.refusal == (401, "unauthorized")


async def test_a_token_that_was_changed_is_refused(alice: Visitor) -> None:
    payload, signature = alice.token.split("~")
    for token in (f"{payload[:-2]}~{signature}", f"{payload}~{signature[:-1]}", payload):
        assert (await Api(token).get("/v1/conversations")).refusal == (401, "unauthorized")


async def test_an_expired_token_says_so(alice: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    expired = Api(tokens.issue(alice.principal).token)
    assert (await expired.get("/v1/conversations")).refusal == (401, "token_expired")


async def test_a_revoked_key_is_refused(program: Api) -> None:
    assert (await program.get("/v1/conversations")).status == 200
    await ApiKey.objects.aupdate(revoked_at=timezone.now())
    assert (await program.get("/v1/conversations")).refusal == (401, "unauthorized")


async def test_requests_of_one_key_are_limited(program: Api, settings: Any) -> None:
    settings.RATE_MULTIPLIER = 1 / 200
    for _ in range(3):
        assert (await program.get("/v1/conversations")).status == 200
    answer = await program.get("/v1/conversations")
    assert answer.refusal == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.fixture
def redis_away(settings: LazySettings) -> Iterator[None]:
    """For the limiter only."""
    settings.REDIS_URL = "redis://127.0.0.1:1"
    limits._limiter.cache_clear()
    yield
    limits._limiter.cache_clear()


@pytest.mark.usefixtures("redis_away")
async def test_without_redis_nobody_is_limited(program: Api) -> None:
    assert (await program.get("/v1/conversations")).status == 200
