"""/v1/runs/{id} and /cancel"""

import pytest

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from tests import factories
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(alice: Visitor) -> Run:
    return factories.sent(alice)


async def test_a_run_is_told_as_it_stands(run: Run, alice: Visitor, program: Api) -> None:
    path = f"/v1/runs/{run.public_id}"
    queued = await program.get(path)
    assert (queued.json["status"], queued.json["conversationId"]) == ("queued", alice.session_id)
    await in_thread(factories.answered)(run, "Hi.")
    done = await program.get(path)
    assert (done.json["status"], done.json["attempt"], done.json["model"]) == ("completed", 1, "test-model")
    assert done.json["response"]["text"] == "Hi."
    assert done.json["error"] is None


async def test_a_failed_run_says_why(run: Run, as_alice: Api) -> None:
    await in_thread(factories.failed)(run, "model_rejected", "The model would not answer.")
    answer = await as_alice.get(f"/v1/runs/{run.public_id}")
    assert (answer.json["status"], answer.json["response"]) == ("failed", None)
    assert answer.json["error"] == {
        "code": "model_rejected",
        "message": "The model would not answer.",
        "retryable": True,
    }


async def test_stop_keeps_what_was_seen(run: Run, as_alice: Api) -> None:
    held = await in_thread(factories.claimed)(run)
    for event in (events.start(held, 1), events.chunk(held.public_id, Cursor(1, 2), "Well")):
        await in_thread(log.append)(held.pk, event)
    answer = await as_alice.post(f"/v1/runs/{run.public_id}/cancel")
    assert (answer.status, answer.json["status"], answer.json["response"]["text"]) == (200, "cancelled", "Well")


async def test_stopping_what_has_ended_changes_nothing(run: Run, as_alice: Api) -> None:
    await in_thread(factories.answered)(run, "Hi.")
    for _ in range(2):
        answer = await as_alice.post(f"/v1/runs/{run.public_id}/cancel")
        assert (answer.status, answer.json["status"], answer.json["response"]["text"]) == (200, "completed", "Hi.")


async def test_strangers_find_nothing(run: Run, as_bob: Api, as_charlie: Api, other_program: Api) -> None:
    for stranger in (as_bob, as_charlie, other_program):
        for path in (f"/v1/runs/{run.public_id}", f"/v1/runs/{run.public_id}/stream"):
            assert (await stranger.get(path)).refusal == (404, "not_found")
        assert (await stranger.post(f"/v1/runs/{run.public_id}/cancel")).refusal == (404, "not_found")
    await run.arefresh_from_db()
    assert run.status == "queued"


@pytest.mark.parametrize("run_id", ["x", "run_x", "run_" + "0" * 32, "conv_" + "0" * 32])
async def test_malformed_and_unknown_ids_are_not_found(program: Api, run_id: str) -> None:
    for path in (f"/v1/runs/{run_id}", f"/v1/runs/{run_id}/stream"):
        assert (await program.get(path)).refusal == (404, "not_found")
    assert (await program.post(f"/v1/runs/{run_id}/cancel")).refusal == (404, "not_found")


async def test_other_methods_are_not_allowed(run: Run, program: Api) -> None:
    assert (await program.post(f"/v1/runs/{run.public_id}")).refusal == (405, "method_not_allowed")
    assert (await program.post(f"/v1/runs/{run.public_id}/stream")).refusal == (405, "method_not_allowed")
    assert (await program.get(f"/v1/runs/{run.public_id}/cancel")).refusal == (405, "method_not_allowed")
