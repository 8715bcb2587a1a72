"""Everything that OpenAI-compatible servers are known to write, over real HTTP."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from conversations.inference.router import Router
from conversations.inference.types import (
    ContextTooLongError,
    Deployment,
    Finish,
    GenerationRequest,
    Message,
    Pool,
    PoolExhaustedError,
    StreamBrokenError,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
)
from tests.inference.asking import question, text_of
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer

MULTILINGUAL = "Grüße! **質問**にお答えします。 مرحبا 👩‍👩‍👧 fin"


def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {orjson.dumps({'choices': [choice]}).decode()}\n\n"


async def test_text_usage_and_reason_arrive_in_this_order(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    model_server.script(default="We open at nine.")
    *deltas, usage, finish = await caller.ask("When?", fake)
    assert deltas == [TextDelta("We"), TextDelta(" open"), TextDelta(" at"), TextDelta(" nine.")]
    assert (usage, finish) == (Usage(input_tokens=10, output_tokens=4), Finish("stop"))
    assert caller.started == [fake]


async def test_characters_split_between_reads_stay_whole(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    model_server.script(MULTILINGUAL, name="many")
    assert text_of(await caller.ask("[[text=many,rate=0,fault=split]]", fake)) == MULTILINGUAL


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param([chunk({"content": "Hi"}) + chunk({"content": "!"}) + chunk({}, "stop")], id="all in one read"),
        pytest.param([chunk({"content": "Hi!"}).replace("\n", "\r\n"), chunk({}, "stop")], id="CRLF"),
        pytest.param([": waiting\n\n", chunk({"content": "Hi!"}), ": on\n\n", chunk({}, "stop")], id="comments"),
        pytest.param([chunk({"content": "Hi!"}, "stop").replace("data: ", "data:")], id="no space, reason with text"),
        pytest.param([chunk({"content": None}), chunk({"content": "Hi!"}), chunk({}, "stop")], id="content null"),
        pytest.param(
            [chunk({"reasoning_content": "Hm."}), chunk({"content": "Hi!"}), chunk({}, "stop")], id="reasoning"
        ),
        pytest.param(
            ['data: {"choices":[],"prompt_filter_results":[]}\n\n', chunk({"content": "Hi!"}), chunk({}, "stop")],
            id="an empty first chunk",
        ),
        pytest.param([chunk({"content": "Hi!"}), chunk({}, "stop") + "data: [DONE]"], id="no blank line at the end"),
    ],
)
async def test_oddities_of_servers_change_nothing(
    caller: Caller, fake: Deployment, model_server: ModelServer, raw: list[str]
) -> None:
    model_server.script(match="odd", raw=raw)
    events = await caller.ask("odd", fake)
    assert text_of(events) == "Hi!"
    assert events[-1] == Finish("stop")
    assert caller.notices == []


@pytest.mark.parametrize("reason", ["length", "content_filter", "tool_calls"])
async def test_the_reason_is_passed_on(
    caller: Caller, fake: Deployment, model_server: ModelServer, reason: str
) -> None:
    model_server.script(match="why", raw=[chunk({"content": "Hi"}, reason)])
    assert (await caller.ask("why", fake))[-1] == Finish(reason)  # type: ignore[arg-type]


async def test_usage_in_the_last_chunk_counts_cached_tokens(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}
    last = f"data: {orjson.dumps({'choices': [], 'usage': usage}).decode()}\n\n"
    model_server.script(match="usage", raw=[chunk({"content": "Hi"}, "stop"), last, "data: [DONE]\n\n"])
    assert Usage(9, 2, cached_tokens=4) in await caller.ask("usage", fake)


async def test_tool_calls_in_pieces_come_out_whole(caller: Caller, fake: Deployment, model_server: ModelServer) -> None:
    calls = [{"name": "find", "arguments": '{"text":"靴"}'}, {"name": "stock", "arguments": '{"sku":7}'}]
    model_server.script("Let me look.", match="shoes", tool_calls=calls)
    events = await caller.ask("shoes", fake)
    found = [event for event in events if isinstance(event, ToolCall)]
    assert found == [ToolCall("call_0", "find", '{"text":"靴"}'), ToolCall("call_1", "stock", '{"sku":7}')]
    assert (text_of(events), events[-1]) == ("Let me look.", Finish("tool_calls"))


async def test_an_answer_without_the_done_marker_is_complete(caller: Caller, fake: Deployment) -> None:
    assert (await caller.ask("[[n=3,rate=0,fault=nodone]]", fake))[-1] == Finish("stop")


@pytest.mark.parametrize("fault", ["end", "eof", "reset", "garbage", "error"])
async def test_a_fault_after_the_first_token_breaks_the_stream(caller: Caller, fake: Deployment, fault: str) -> None:
    with pytest.raises(StreamBrokenError):
        await caller.ask(f"[[n=6,rate=0,fault={fault},at=3]]", fake)
    assert len(caller.events) <= 3
    assert caller.notices == []


@pytest.mark.parametrize("fault", ["end", "eof", "reset", "garbage", "error"])
async def test_a_fault_before_the_first_token_is_tried_again(caller: Caller, fake: Deployment, fault: str) -> None:
    events = await caller.ask(f"[[n=6,rate=0,fault={fault},at=0,times=1]]", fake)
    assert len([event for event in events if isinstance(event, TextDelta)]) == 6
    assert len(caller.notices) == 1


async def test_an_error_object_inside_the_stream_has_the_type_of_its_code(caller: Caller, fake: Deployment) -> None:
    with pytest.raises(ContextTooLongError):
        await caller.ask("[[n=6,fault=error,at=0,code=context_length_exceeded]]", fake)


@pytest.mark.parametrize("chunk", ["[]", "null", '{"choices":[7]}', '{"choices":[{"delta":"x"}]}', '{"usage":[1]}'])
async def test_json_of_an_unknown_shape_is_a_fault_like_any_other(
    caller: Caller, fake: Deployment, model_server: ModelServer, chunk: str
) -> None:
    model_server.script(match="shape", raw=[f"data: {chunk}\n\n"])
    with pytest.raises(PoolExhaustedError):
        await caller.ask("shape", fake)


async def test_the_request_says_all_that_the_model_needs(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    request = GenerationRequest(
        messages=(
            Message("user", "Shoes?"),
            Message("assistant", "", tool_calls=(ToolCall("c1", "find", "{}"),)),
            Message("tool", "none left", tool_call_id="c1"),
        ),
        max_output_tokens=50,
        temperature=0.2,
        tools=(ToolSpec("find", "Finds a product.", {"type": "object"}),),
        metadata={"run": "run_1"},
    )
    await caller.router.complete(Pool("test", (fake,)), request)
    [sent] = model_server.requests()
    assert sent["headers"]["authorization"] == "Bearer key-of-the-test"
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
    function = {"name": "find", "description": "Finds a product.", "parameters": {"type": "object"}}
    assert sent["body"] == {
        "model": "fake",
        "messages": [
            {"role": "user", "content": "Shoes?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "none left", "tool_call_id": "c1"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 50,
        "temperature": 0.2,
        "tools": [{"type": "function", "function": function}],
    }


async def test_the_deployment_bounds_the_length_of_the_answer(
    caller: Caller, fake: Deployment, model_server: ModelServer
) -> None:
    for wanted in (None, 9_999):
        await caller.router.complete(Pool("test", (fake,)), question("Hi", max_output_tokens=wanted))
    assert [sent["body"]["max_tokens"] for sent in model_server.requests()] == [500, 500]


async def test_a_server_of_this_machine_is_reached_past_the_proxy(
    fake: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with Router() as router:
        assert (await router.complete(Pool("test", (fake,)), question("Hi"))).text


async def test_the_environment_of_the_sdk_is_not_sent_to_a_tenants_server(
    caller: Caller, fake: Deployment, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-operator")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-operator")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-operator")
    await caller.ask("Hi", fake)
    [sent] = model_server.requests()
    assert "operator" not in str(sent["headers"])
