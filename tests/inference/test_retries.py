"""The rules before the first token: what is tried again, how long the wait is, and where it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.inference.errors import QUOTA_RETRY_AFTER
from conversations.inference.router import COOLDOWN, MAX_WAIT, Router
from conversations.inference.types import (
    AuthenticationError,
    ConfigurationError,
    ContextTooLongError,
    Deployment,
    Pool,
    PoolExhaustedError,
    RateLimitedError,
    RejectedError,
    TransientError,
)
from tests.inference.asking import deployment, question, text_of
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer


def failing(fake: Deployment, fault: str) -> Deployment:
    """Fails whatever it is asked; `fake` beside it answers."""
    return replace(fake, id="failing", name="failing", model=f"fault={fault}")


async def test_a_failure_that_passes_is_not_seen_by_the_reader(caller: Caller, fake: Deployment) -> None:
    assert text_of(await caller.ask("[[n=2,rate=0,fault=500,times=2]]", fake)).count("t=") == 2
    assert [notice.tries for notice in caller.notices] == [1, 2]
    assert isinstance(caller.notices[0].error, TransientError)


async def test_waits_grow_with_full_jitter(caller: Caller, fake: Deployment) -> None:
    await caller.ask("[[n=2,rate=0,fault=500,times=2]]", fake)
    assert caller.slept == [0.5, 1.0]
    assert Router(random=lambda: 0.0).wait_after(TransientError("no"), attempt=2, has_next=False) == 0.0


async def test_retry_after_is_honored(caller: Caller, fake: Deployment) -> None:
    await caller.ask("[[n=2,rate=0,fault=429,retry=3,times=1]]", fake)
    assert caller.slept == [3.0]
    assert isinstance(caller.notices[0].error, RateLimitedError)


async def test_retry_after_too_long_for_a_visitor_leads_to_the_next_deployment(
    caller: Caller, fake: Deployment
) -> None:
    busy = failing(fake, "429,retry=60")
    assert text_of(await caller.ask("Hi", busy, fake))
    assert caller.slept == []
    assert caller.started == [fake]
    assert [(notice.deployment, notice.wait) for notice in caller.notices] == [(busy, 0.0)]


async def test_retry_after_too_long_is_cut_when_there_is_no_other_deployment(caller: Caller, fake: Deployment) -> None:
    await caller.ask("[[n=2,rate=0,fault=429,retry=60,times=1]]", fake)
    assert caller.slept == [MAX_WAIT]


async def test_three_tries_then_the_next_deployment(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    assert text_of(await caller.ask("Hi", failing(fake, "503"), fake))
    assert [sent["body"]["model"] for sent in model_server.requests()] == ["fault=503"] * 3 + ["fake"]
    assert [notice.wait for notice in caller.notices] == [0.5, 1.0, 0.0]


async def test_every_deployment_down_ends_the_search(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    with pytest.raises(PoolExhaustedError) as raised:
        await caller.ask("Hi", failing(fake, "500"), replace(fake, model="fault=429"))
    assert isinstance(raised.value.last_error, RateLimitedError)
    first, second = str(raised.value).splitlines()
    assert first.endswith(": 500: Scripted failure 500")
    assert second.endswith(": 429: Scripted failure 429")
    assert len(model_server.requests()) == 6
    assert len(caller.notices) == 5


async def test_an_empty_pool_is_exhausted(caller: Caller) -> None:
    with pytest.raises(PoolExhaustedError):
        await caller.ask("Hi")


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_refused_key_or_model_is_not_tried_twice(
    caller: Caller, fake: Deployment, model_server: ModelServer, status: int
) -> None:
    assert text_of(await caller.ask("Hi", failing(fake, str(status)), fake))
    assert len(model_server.requests()) == 2
    assert isinstance(caller.notices[0].error, AuthenticationError)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("400", RejectedError),
        ("422", RejectedError),
        ("400,code=content_filter", RejectedError),
        ("400,code=context_length_exceeded", ContextTooLongError),
        ("413", ContextTooLongError),
    ],
)
async def test_a_rejected_request_goes_nowhere_else(
    caller: Caller, fake: Deployment, model_server: ModelServer, fault: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await caller.ask("Hi", failing(fake, fault), fake)
    assert len(model_server.requests()) == 1


async def test_a_spent_quota_does_not_hold_the_visitor_up(caller: Caller, fake: Deployment) -> None:
    await caller.ask("Hi", failing(fake, "429,code=insufficient_quota"), fake)
    [notice] = caller.notices
    assert notice.error.retry_after == QUOTA_RETRY_AFTER


async def test_a_server_that_is_not_there_is_a_failure_like_any_other(caller: Caller, fake: Deployment) -> None:
    gone = deployment("http://127.0.0.1:9/v1", id="gone")
    assert text_of(await caller.ask("Hi", gone, fake))
    assert len(caller.notices) == 3


async def test_a_kept_connection_that_was_just_closed_costs_no_wait(caller: Caller, fake: Deployment) -> None:
    assert text_of(await caller.ask("[[n=2,rate=0,fault=drop,times=1]]", fake))
    assert caller.slept == [0.0]


async def test_a_provider_nobody_knows_is_passed_over(caller: Caller, fake: Deployment) -> None:
    assert text_of(await caller.ask("Hi", replace(fake, provider="abacus"), fake))
    assert isinstance(caller.notices[0].error, ConfigurationError)


async def test_a_deployment_that_failed_is_tried_last_for_a_while(caller: Caller, fake: Deployment) -> None:
    broken = failing(fake, "401")
    await caller.ask("Hi", broken, fake)
    await caller.ask("Hi again", broken, fake)
    assert len(caller.notices) == 1
    caller.now += COOLDOWN
    await caller.ask("Hi later", broken, fake)
    assert len(caller.notices) == 2


async def test_a_whole_answer_comes_with_its_usage(caller: Caller, fake: Deployment) -> None:
    completion = await caller.router.complete(Pool("test", (fake,)), question("[[n=3,rate=0]]"))
    assert completion.text.count("t=") == 3
    assert completion.usage
    assert completion.usage.output_tokens == 3
