"""In the visitor's own order of events, no word of the model follows a take-over: on the WebSocket and over SSE."""

import asyncio

import pytest

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from conversations.runs.log import Outcome
from escalation import lifecycle as desk
from escalation.models import AgentProfile
from tests import factories
from tests.desk import escalated
from tests.factories import Visitor
from tests.streaming.tabs import Frame, Tab
from tests.streaming.webserver import WebServer

ROUNDS, AT_ONCE = 10, 20


async def write(run: Run) -> None:
    """A runner that writes until it is refused."""
    await in_thread(log.append)(run.pk, events.start(run, run.attempt))
    for seq in range(2, 1_000_000):
        chunk = events.chunk(run.public_id, Cursor(run.attempt, seq), f"word{seq} ")
        if await in_thread(log.append)(run.pk, chunk) != Outcome.APPENDED:
            return


def of(visitor: Visitor) -> Run:
    """The visitor's run, as a runner holds it; claiming would take those of the others as well."""
    Run.objects.filter(conversation=visitor.conversation).update(status="running", attempt=1)
    return Run.objects.select_related("conversation").get(conversation=visitor.conversation)


async def taken_over(web: WebServer, visitor: Visitor, agent: AgentProfile) -> list[Frame]:
    """What the visitor's tab is told, from the question to the person's joining and a moment after."""
    async with Tab(web, visitor) as tab:
        await tab.settled()
        escalation = await in_thread(escalated)(visitor)
        await tab.ask("Tell me a story")
        run = await in_thread(
            lambda: Run.objects.select_related("conversation").get(conversation=visitor.conversation)
        )()

        writer = asyncio.create_task(write(run))
        await tab.until(lambda frame: frame["type"] == "response_chunk")
        await in_thread(desk.claim)(escalation, agent)
        await writer
        await tab.until(lambda frame: joined(frame))
        await tab.send("ping")
        await tab.until(lambda frame: frame["type"] == "pong")
        return tab.frames


def joined(frame: Frame) -> bool:
    return bool(frame["type"] == "turn" and frame["turn"]["payload"].get("event") == "agent_joined")


@pytest.mark.usefixtures("assistant_answers")
async def test_nothing_of_the_model_follows_the_person_in_two_hundred_take_overs(
    web: WebServer, alice: Visitor, agent: AgentProfile
) -> None:
    site = alice.conversation.site
    assert site
    for _ in range(ROUNDS):
        visitors = await in_thread(lambda: [factories.visitor(site) for _ in range(AT_ONCE)])()
        for frames in await asyncio.gather(*(taken_over(web, visitor, agent) for visitor in visitors)):
            at = next(number for number, frame in enumerate(frames) if joined(frame))
            kinds = [frame["type"] for frame in frames]
            assert not {"response_chunk", "response_start", "response_end"} & set(kinds[at:])
            assert kinds[:at].count("response_end") == 1
