from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from conversations.inference.clients import Clients
from conversations.inference.types import Deployment, GenerationRequest, StreamEvent
from tests.inference.asking import deployment
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer

ONE, TWO, THREE = (deployment("http://127.0.0.1:9/v1", id=name) for name in ("one", "two", "three"))


class Recorded:
    """A provider that only remembers whether it was closed."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.closed = deployment, False

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]:
        return
        yield

    async def close(self) -> None:
        self.closed = True


def closed(client: object) -> bool:
    return bool(client.provider.closed)  # type: ignore[attr-defined]


async def test_answers_one_after_another_share_a_connection(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    before = model_server.stats()["connections"]
    for _ in range(4):
        await caller.ask("[[n=2,rate=0]]", fake)
    # One for the test's own look at the numbers.
    assert model_server.stats()["connections"] - before - 1 == 1


async def test_equal_deployments_share_a_client_and_a_changed_one_gets_its_own() -> None:
    clients = Clients(Recorded)
    first = await clients.get(ONE)
    assert await clients.get(replace(ONE)) is first
    assert await clients.get(replace(ONE, api_key="new")) is not first


async def test_the_longest_unused_client_is_closed_when_there_are_too_many() -> None:
    clients = Clients(Recorded, maximum=2)
    one, two = await clients.get(ONE), await clients.get(TWO)
    await clients.get(ONE)
    await clients.get(THREE)
    assert (closed(one), closed(two)) == (False, True)


async def test_a_client_in_use_is_never_closed_to_make_room() -> None:
    clients = Clients(Recorded, maximum=1)
    one = await clients.get(ONE)
    async with one.admission.place():
        two = await clients.get(TWO)
        assert not closed(one)
    await clients.get(THREE)
    assert closed(one)
    assert closed(two)


async def test_shutdown_closes_every_client() -> None:
    clients = Clients(Recorded)
    known = [await clients.get(ONE), await clients.get(TWO)]
    await clients.close()
    assert all(closed(client) for client in known)
