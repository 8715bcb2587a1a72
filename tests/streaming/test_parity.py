"""Three transports that differ in framing only: one conversation, the same bytes."""

import asyncio
from typing import Any

import pytest

from chatsite.threads import in_thread
from conversations.models import Turn
from conversations.runs.cursor import END, START
from conversations.runs.events import SSE_NAMES, Kind
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.modelserver.stream import PIECES
from tests.streaming.tabs import Frame, Tab
from tests.streaming.transports import client, event_stream, send
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("runner")

ANSWER = 'Gern! 質問にお答えします。\n\n* "Übergröße"\t– 20 %\r\n* مرحبا\u2028 👩‍👩‍👧 \\ud83d </script> \x7f fin '
HALF = "".join(PIECES.findall(ANSWER)[:6])
HELD = "[[text=answer,rate=0,hold=6]]"
"""The question whose answer stops after HALF until the test lets it go on."""


@pytest.fixture(autouse=True)
def _answer(model: ModelServer) -> None:
    model.script(ANSWER, name="answer")


class Client:
    """What one visitor has of one answer. Each way of reading goes on where the last was dropped."""

    def __init__(self, web: WebServer, visitor: Visitor) -> None:
        self.web, self.visitor = web, visitor
        self.run, self.text, self.cursor = "", "", str(START)
        self.response: dict[str, Any] | None = None

    async def ask(self) -> None:
        async with client(self.web, self.visitor) as http:
            self.run = (await send(http, self.visitor, HELD, "the key", "stream"))["response_id"]

    async def read(self, transport: str, length: int) -> None:
        """Until there are so many characters; the end, when it has come, is read too."""
        if transport == "full":
            await self._plain()
        elif transport == "sse":
            async with client(self.web, self.visitor) as http, event_stream(http, self.run, self.cursor) as events:
                async for event in events:
                    if self._see(event.data, length):
                        break
        else:
            async with Tab(self.web, self.visitor) as tab:
                await tab.send("resume", response_id=self.run, cursor=self.cursor)
                await tab.until(lambda frame: frame.get("response_id") == self.run and self._see(frame, length))
                await tab.drop()

    async def _plain(self) -> None:
        """Plain HTTPS asks again under the same key, and gets the whole answer."""
        async with client(self.web, self.visitor) as http:
            self.response = await send(http, self.visitor, HELD, "the key", "full")
        self.text = self.response["text"]

    def _see(self, event: Frame, length: int) -> bool:
        self.cursor = event.get("cursor", self.cursor)
        if event["type"] == "response_start":
            self.text = ""
        elif event["type"] == "response_chunk":
            self.text += event["text"]
        elif event["type"] == "response_end":
            self.response = event["response"]
        return self.response is not None or length <= len(self.text) < len(ANSWER)


@pytest.mark.parametrize(
    ("first", "second"),
    [("websocket", "sse"), ("sse", "websocket"), ("websocket", "full"), ("sse", "full"), ("websocket", "websocket")],
)
async def test_a_drop_in_the_middle_and_a_resume_on_another_transport(
    either_web: WebServer, alice: Visitor, model: ModelServer, first: str, second: str
) -> None:
    visitor = Client(either_web, alice)
    await visitor.ask()
    await visitor.read(first, len(HALF))
    assert visitor.text == HALF
    await asyncio.to_thread(model.release)
    await visitor.read(second, len(ANSWER))

    stored = await in_thread(Turn.objects.get)(role="assistant")
    assert visitor.response
    assert visitor.text.encode() == visitor.response["text"].encode() == stored.content.encode() == ANSWER.encode()
    assert await in_thread(Turn.objects.count)() == 2


async def test_every_transport_gives_the_same_response(web: WebServer, alice: Visitor, model: ModelServer) -> None:
    readers = [Client(web, alice) for _ in range(3)]
    for reader in readers:
        await reader.ask()
    waiting = [
        asyncio.create_task(reader.read(transport, len(ANSWER)))
        for reader, transport in zip(readers, ("websocket", "sse", "full"), strict=True)
    ]
    await asyncio.to_thread(lambda: model.wait(held=1))
    await asyncio.to_thread(model.release)
    await asyncio.gather(*waiting)
    assert [reader.text for reader in readers] == [ANSWER] * 3
    assert readers[0].response == readers[1].response == readers[2].response
    async with client(web, alice) as http:
        assert (await http.get(f"/v1/runs/{readers[0].run}")).json()["response"] == readers[0].response


@pytest.mark.parametrize(
    "question",
    [
        "[[text=answer,rate=0]]",
        "[[text=answer,rate=0,fault=reset,at=4,times=1]]",
        "[[text=answer,rate=0,fault=429,times=1]]",
        "[[fault=400]]",
    ],
)
async def test_events_are_the_same_on_websocket_and_sse(web: WebServer, alice: Visitor, question: str) -> None:
    async with Tab(web, alice) as tab:
        run = (await tab.ask(question))["response_id"]
        await tab.end_of(run)
    async with Tab(web, alice) as tab:
        await tab.send("resume", response_id=run, cursor="0-0")
        await tab.end_of(run)
        frames = [frame for frame in tab.frames if "cursor" in frame]
    async with client(web, alice) as http, event_stream(http, run) as events:
        sent = [event async for event in events]

    assert [event.data for event in sent] == frames
    assert [event.id for event in sent] == [frame["cursor"] for frame in frames]
    assert [event.name for event in sent] == [SSE_NAMES[Kind(frame["type"])] for frame in frames]
    assert sent[-1].id == str(END)


async def test_a_stop_on_one_transport_ends_the_answer_on_the_others(
    web: WebServer, alice: Visitor, model: ModelServer
) -> None:
    readers = [Client(web, alice) for _ in range(3)]
    for reader in readers:
        await reader.ask()
    waiting = [
        asyncio.create_task(reader.read(transport, len(ANSWER)))
        for reader, transport in zip(readers, ("websocket", "sse", "full"), strict=True)
    ]
    await asyncio.to_thread(lambda: model.wait(held=1))
    async with client(web, alice) as http, event_stream(http, readers[0].run) as events:
        seen = ""
        async for event in events:
            seen += event.data.get("text", "")
            if seen == HALF:
                break
        assert (await http.post(f"/v1/runs/{readers[0].run}/cancel")).json()["status"] == "cancelled"
    await asyncio.gather(*waiting)
    await asyncio.to_thread(lambda: model.wait(cancelled=1))
    stored = await in_thread(Turn.objects.get)(role="assistant")
    assert (stored.content, stored.state) == (HALF, "stopped")
    for reader in readers:
        assert reader.response
        assert (reader.text, reader.response["text"], reader.response["status"]) == (HALF, HALF, "cancelled")
