"""The promises that other tests rely on."""

from __future__ import annotations

import json
import urllib.error
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.modelserver import ModelServer
from tests.modelserver.control import NO_PROXY
from tests.modelserver.state import DEFAULT_REPLY


def ask(server: ModelServer, *messages: str, model: str = "fake") -> str:
    body = {"model": model, "messages": [{"role": "user", "content": message} for message in messages]}
    return str(server.call("/v1/chat/completions", body)["choices"][0]["message"]["content"])


def test_a_plain_question_gets_a_fixed_sentence(model_server: ModelServer) -> None:
    assert ask(model_server, "When do you open?") == DEFAULT_REPLY


def test_the_newest_message_decides(model_server: ModelServer) -> None:
    assert ask(model_server, "[[n=9,rate=0]]", "[[n=3,rate=0]]").count("t=") == 3
    assert ask(model_server, "[[n=9,rate=0]]", "and now?") == DEFAULT_REPLY


def test_a_spec_may_be_the_name_of_the_model(model_server: ModelServer) -> None:
    assert ask(model_server, "Hi", model="n=4,rate=0").count("t=") == 4


def test_a_rule_goes_before_a_spec_and_ends_when_used_up(model_server: ModelServer) -> None:
    model_server.script("A summary.", match="Summarize", times=1)
    message = "Summarize: [[n=2,rate=0]]"
    assert ask(model_server, message) == "A summary."
    assert ask(model_server, message).count("t=") == 2


def test_a_text_is_scripted_by_name(model_server: ModelServer) -> None:
    model_server.script("質問に\nお答えします。 ", name="ja")
    assert ask(model_server, "[[text=ja,rate=0]]") == "質問に\nお答えします。 "


def failures(server: ModelServer, spec: str, requests: int) -> list[int]:
    seen = []
    for _ in range(requests):
        try:
            ask(server, f"[[n=1,rate=0,{spec}]]")
            seen.append(200)
        except urllib.error.HTTPError as error:
            seen.append(error.code)
            error.close()
    return seen


def test_a_fault_may_strike_the_first_requests_only(model_server: ModelServer) -> None:
    assert failures(model_server, "fault=429,times=2", 4) == [429, 429, 200, 200]


def test_a_fault_may_strike_every_other_request(model_server: ModelServer) -> None:
    assert failures(model_server, "fault=500,every=2", 4) == [200, 500, 200, 500]


def test_specs_that_differ_are_counted_apart(model_server: ModelServer) -> None:
    assert failures(model_server, "fault=500,times=1,id=a", 2) == [500, 200]
    assert failures(model_server, "fault=500,times=1,id=b", 2) == [500, 200]


def test_a_reply_is_held_until_it_is_released(model_server: ModelServer) -> None:
    body = {"model": "fake", "stream": True, "messages": [{"role": "user", "content": "[[n=3,rate=0,hold=1]]"}]}
    with NO_PROXY.open(model_server.base_url + "/chat/completions", json.dumps(body).encode(), timeout=30) as response:
        assert model_server.wait(held=1)["tokens"] == 1
        model_server.release()
        assert response.read().count(b'"t=') == 3
    assert model_server.wait(finished=1, open=0)["held"] == 0


def test_requests_are_recorded(model_server: ModelServer) -> None:
    ask(model_server, "Remember me")
    [recorded] = model_server.requests()
    assert recorded["path"] == "/v1/chat/completions"
    assert recorded["body"]["messages"][0]["content"] == "Remember me"


def test_texts_that_share_words_have_vectors_near_each_other(model_server: ModelServer) -> None:
    texts = ["free returns for shoes", "returns of shoes", "opening hours"]
    data = model_server.call("/v1/embeddings", {"input": texts})["data"]
    asked, near, far = (entry["embedding"] for entry in data)
    assert dot(asked, near) > dot(asked, far)
    assert dot(asked, asked) == pytest.approx(1)


def dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_anthropic_is_spoken_too(model_server: ModelServer) -> None:
    body = {"model": "fake", "max_tokens": 9, "messages": [{"role": "user", "content": [{"text": "Hi"}]}]}
    assert model_server.call("/v1/messages", body)["content"][0]["text"] == DEFAULT_REPLY


def test_it_runs_as_a_process_of_its_own() -> None:
    with ModelServer(process=True) as server, ThreadPoolExecutor() as many:
        replies = list(many.map(lambda _: ask(server, "[[n=2,rate=0]]"), range(8)))
        assert all(reply.count("t=") == 2 for reply in replies)
    assert server.child.returncode == 0
