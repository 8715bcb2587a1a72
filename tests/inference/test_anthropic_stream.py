from __future__ import annotations

import sys

import pytest

from conversations.inference.types import (
    ConfigurationError,
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
    TransientError,
    Usage,
)
from tests.inference.asking import deployment, text_of
from tests.inference.conftest import Caller
from tests.modelserver import ModelServer


@pytest.fixture
def claude(model_server: ModelServer) -> Deployment:
    pytest.importorskip("anthropic")
    return deployment(model_server.origin, provider="anthropic")


async def test_text_usage_and_reason_arrive_in_this_order(
    caller: Caller, claude: Deployment, model_server: ModelServer
) -> None:
    model_server.script(default="We open at nine.")
    *deltas, usage, finish = await caller.ask("When?", claude)
    assert deltas == [TextDelta("We"), TextDelta(" open"), TextDelta(" at"), TextDelta(" nine.")]
    assert (usage, finish) == (Usage(input_tokens=10, output_tokens=4), Finish("stop"))


async def test_tool_calls_in_pieces_come_out_whole(
    caller: Caller, claude: Deployment, model_server: ModelServer
) -> None:
    calls = [{"name": "find", "arguments": '{"text":"靴"}'}, {"name": "stock", "arguments": '{"sku":7}'}]
    model_server.script("Let me look.", match="shoes", tool_calls=calls)
    events = await caller.ask("shoes", claude)
    found = [event for event in events if isinstance(event, ToolCall)]
    assert found == [ToolCall("toolu_1", "find", '{"text":"靴"}'), ToolCall("toolu_2", "stock", '{"sku":7}')]
    assert (text_of(events), events[-1]) == ("Let me look.", Finish("tool_calls"))


async def test_an_overload_inside_the_stream_is_tried_again(caller: Caller, claude: Deployment) -> None:
    assert text_of(await caller.ask("[[n=2,rate=0,fault=error,code=overloaded_error,at=0,times=1]]", claude))
    assert isinstance(caller.notices[0].error, TransientError)


@pytest.mark.parametrize("fault", ["end", "eof", "reset", "garbage", "error"])
async def test_a_fault_after_the_first_token_breaks_the_stream(caller: Caller, claude: Deployment, fault: str) -> None:
    with pytest.raises(StreamBrokenError):
        await caller.ask(f"[[n=6,rate=0,fault={fault},at=3]]", claude)


@pytest.mark.parametrize(("fault", "tries"), [("429", 3), ("529", 3), ("401", 1)])
async def test_a_status_is_read_as_everywhere(
    caller: Caller, claude: Deployment, model_server: ModelServer, fault: str, tries: int
) -> None:
    with pytest.raises(PoolExhaustedError):
        await caller.ask(f"[[fault={fault}]]", claude)
    assert len(model_server.requests()) == tries


async def test_a_prompt_too_long_is_said_at_once(caller: Caller, claude: Deployment) -> None:
    with pytest.raises(ContextTooLongError):
        await caller.ask("[[fault=413]]", claude)


async def test_the_request_says_all_that_the_model_needs(
    caller: Caller, claude: Deployment, model_server: ModelServer
) -> None:
    calls = (ToolCall("c1", "find", '{"text":"shoe"}'), ToolCall("c2", "find", "not json"))
    request = GenerationRequest(
        messages=(
            Message("system", "Be brief."),
            Message("system", "Be kind."),
            Message("user", "Shoes?"),
            Message("assistant", "", tool_calls=calls),
            Message("tool", "none left", tool_call_id="c1"),
            Message("tool", "two left", tool_call_id="c2"),
            Message("user", "Which?"),
        ),
        max_output_tokens=50,
        temperature=0.2,
        tools=(ToolSpec("find", "Finds a product.", {"type": "object"}),),
    )
    await caller.router.complete(Pool("test", (claude,)), request)
    [sent] = model_server.requests()
    assert "key-of-the-test" in str(sent["headers"])
    assert sent["body"] == {
        "model": "fake",
        "system": [{"type": "text", "text": "Be brief.\n\nBe kind.", "cache_control": {"type": "ephemeral"}}],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Shoes?"}]},
            {
                "role": "assistant",
                "content": [
                    {"type": "tool_use", "id": "c1", "name": "find", "input": {"text": "shoe"}},
                    {"type": "tool_use", "id": "c2", "name": "find", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "none left"},
                    {"type": "tool_result", "tool_use_id": "c2", "content": "two left"},
                    {"type": "text", "text": "Which?"},
                ],
            },
        ],
        "max_tokens": 50,
        "stream": True,
        "temperature": 0.2,
        "tools": [{"name": "find", "description": "Finds a product.", "input_schema": {"type": "object"}}],
    }


async def test_without_the_extra_the_error_says_what_to_install(
    caller: Caller, claude: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(PoolExhaustedError) as raised:
        await caller.ask("Hi", claude)
    assert isinstance(raised.value.last_error, ConfigurationError)
    assert "pip install" in str(raised.value.last_error)
