"""What a visitor's turn leaves in /metrics, whichever process it happened in."""

from pathlib import Path

import httpx

from tests.client import Visitor
from tests.observability.asking import get
from tests.stack import Stack, until

COMPLETED = 'chatsite_runs_total{error="",outcome="completed"}'
CANCELLED = 'chatsite_runs_total{error="",outcome="cancelled"}'


def _metrics(stack: Stack) -> dict[str, float]:
    text = httpx.get(f"{stack.url}/metrics").raise_for_status().text
    pairs = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


async def test_an_answer_is_timed_and_counted_once(stack: Stack) -> None:
    before = _metrics(stack)
    async with Visitor(stack.url) as visitor:
        until(lambda: _metrics(stack)['chatsite_connections{transport="websocket"}'] == 1, "it is counted")
        answer = await visitor.ask("Hello [[n=20,rate=100,ttft=60]]")
        await visitor.read(answer)
        usage = answer.end["response"]["metadata"]["usage"]
    until(lambda: _metrics(stack)['chatsite_connections{transport="websocket"}'] == 0, "the connection is gone")
    until(lambda: _metrics(stack)["chatsite_runs_held"] == 0, "the runner holds nothing")
    until(lambda: _metrics(stack)[COMPLETED] > before[COMPLETED], "it is counted")
    after = _metrics(stack)
    assert after[COMPLETED] == before[COMPLETED] + 1
    assert usage["output_tokens"] > 1
    for name in ("time_to_first_token", "time_per_output_token", "queue_wait"):
        assert after[f"chatsite_{name}_seconds_count"] == before[f"chatsite_{name}_seconds_count"] + 1
    # The model's own first token took 60 ms.
    first = "chatsite_time_to_first_token_seconds_sum"
    assert after[first] - before[first] >= 0.06
    assert after[CANCELLED] == before[CANCELLED]


async def test_a_resume_is_counted_by_its_outcome(stack: Stack) -> None:
    recovered = 'chatsite_resumes_total{outcome="recovered"}'
    async with Visitor(stack.url) as visitor:
        answer = await visitor.ask("Hello [[n=40,rate=100]]")
        await visitor.read(answer, tokens=5)
        before = _metrics(stack)[recovered]
        await visitor.drop()
        await visitor.read(answer)
    assert _metrics(stack)[recovered] == before + 1


async def test_a_stop_and_a_retry_are_counted(stack: Stack) -> None:
    busy = 'chatsite_model_retries_total{reason="model_busy"}'
    before = _metrics(stack)
    async with Visitor(stack.url) as visitor:
        answer = await visitor.ask("Hello [[n=1000,rate=20,fault=429,retry=0,times=1,id=m]]")
        await visitor.read(answer, tokens=2)
        await visitor.send("cancel", response_id=answer.response_id)
        await visitor.read(answer)
    until(lambda: _metrics(stack)[CANCELLED] == before[CANCELLED] + 1, "the stop is counted")
    assert _metrics(stack)[busy] == before[busy] + 1


def test_metrics_are_for_this_machine_or_for_the_bearer_of_the_token(stack: Stack) -> None:
    assert httpx.get(f"{stack.url}/metrics").status_code == 200
    assert httpx.get(f"{stack.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    token = {"CHATSITE_METRICS_TOKEN": "right"}
    assert get(stack, "/metrics", **token).status == 403
    assert get(stack, "/metrics", authorization="Bearer wrong", **token).status == 403
    assert get(stack, "/metrics", authorization="Bearer right", **token).status == 200


async def test_a_document_and_a_question_that_is_looked_up_are_counted(stack: Stack, tmp_path: Path) -> None:
    def searches() -> float:
        found = _metrics(stack)
        return sum(value for name, value in found.items() if name.startswith("chatsite_searches_total"))

    ready = 'chatsite_documents_ingested_total{outcome="ready"}'
    before, ingested = searches(), _metrics(stack)[ready]
    (tmp_path / "delivery.md").write_text("# Delivery\n\nParcels to Japan take eight days.")
    stack.manage("ingest", str(tmp_path), "--organization", "demo")
    try:
        async with Visitor(stack.url) as visitor:
            await visitor.read(await visitor.ask("How long to Japan? [[n=3,rate=0]]"))
    finally:
        stack.manage(
            "shell", "-v", "0", "-c", "from conversations.models import Document as d; d.objects.all().delete()"
        )
    assert _metrics(stack)[ready] == ingested + 1
    until(lambda: searches() == before + 1, "the search is counted")
