"""Several tabs of one conversation: each sees everything, once."""

import asyncio

import pytest

from tests.factories import Visitor
from tests.modelserver.state import DEFAULT_REPLY
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = pytest.mark.usefixtures("runner")


async def test_a_second_tab_gets_the_question_and_the_answer(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as first, Tab(web, alice) as second:
        await second.settled()
        run = (await first.ask("Do you deliver?"))["response_id"]
        await first.end_of(run)
        end = await second.end_of(run)

    [turn] = second.named("turn")
    assert turn["session_id"] == alice.session_id
    assert {key: turn["turn"][key] for key in ("seq", "role", "content", "state", "response_id")} == {
        "seq": 1,
        "role": "user",
        "content": "Do you deliver?",
        "state": "complete",
        "response_id": None,
    }
    assert second.text_of(run) == end["response"]["text"] == DEFAULT_REPLY
    assert second.of(run)[0]["type"] == "response_start"


async def test_a_tab_is_not_told_of_its_own_message(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as tab:
        for key in ("1", "2"):
            run = (await tab.ask("Do you deliver?", key=key))["response_id"]
            await tab.end_of(run)
        assert tab.named("turn") == []


async def test_two_tabs_that_speak_at_once_hear_each_other(web: WebServer, alice: Visitor) -> None:
    async with Tab(web, alice) as first, Tab(web, alice) as second:
        await asyncio.gather(first.settled(), second.settled())
        for number in range(6):
            sent = await asyncio.gather(first.ask("one", key=f"1-{number}"), second.ask("two", key=f"2-{number}"))
            for tab, others in ((first, sent[1]), (second, sent[0])):
                for frame in sent:
                    await hear(tab, frame["response_id"])
                assert questions(tab).count(others["user_turn_seq"]) == 1
        assert len(questions(first)) == len(questions(second)) == 6


def questions(tab: Tab) -> list[int]:
    return [frame["turn"]["seq"] for frame in tab.named("turn") if frame["turn"]["role"] == "user"]


async def hear(tab: Tab, run: str) -> None:
    """The answer comes word by word, or as a turn when it was complete before the tab heard of it; never both."""
    while not (told := heard(tab, run)):
        await tab.next()
    assert told == [DEFAULT_REPLY]


def heard(tab: Tab, run: str) -> list[str]:
    whole = [frame["turn"]["content"] for frame in tab.named("turn") if frame["turn"]["response_id"] == run]
    return whole + [tab.text_of(run) for frame in tab.of(run) if frame["type"] == "response_end"]


async def test_another_visitor_hears_nothing(web: WebServer, alice: Visitor, bob: Visitor) -> None:
    async with Tab(web, alice) as tab, Tab(web, bob) as other:
        await other.settled()
        run = (await tab.ask("Do you deliver?"))["response_id"]
        await tab.end_of(run)
        await other.send("ping")
        await other.until(lambda frame: frame["type"] == "pong")
        assert other.frames == other.named("pong")
