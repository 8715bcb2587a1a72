"""GET /chat/session/{id}: what a reload needs."""

import pytest

from chatsite.tenancy.models import WidgetSite
from chatsite.threads import in_thread
from conversations.runs import events, log
from conversations.runs.cursor import Cursor
from tests import factories
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_tells_turns_and_mode(alice: Visitor, as_alice: Api) -> None:
    run = await in_thread(factories.answered)(await in_thread(factories.sent)(alice), "Hi.")
    answer = await as_alice.get(f"/chat/session/{alice.session_id}")
    assert answer.status == 200
    assert (answer.json["mode"], answer.json["latest_turn_seq"]) == ("assistant", 2)
    assert [(turn["seq"], turn["role"], turn["content"]) for turn in answer.json["turns"]] == [
        (1, "user", "Hello?"),
        (2, "assistant", "Hi."),
    ]
    assert answer.json["turns"][1]["response_id"] == run.public_id
    assert (answer.json["live"], answer.json["waiting"], answer.json["has_more"]) == (None, [], False)


async def test_tells_the_live_run_with_its_newest_cursor_and_what_waits(alice: Visitor, as_alice: Api) -> None:
    first, second = [await in_thread(factories.sent)(alice) for _ in range(2)]
    before = await as_alice.get(f"/chat/session/{alice.session_id}")
    assert before.json["live"] == {"response_id": first.public_id, "user_turn_seq": 1, "cursor": "0-0"}
    run = await in_thread(factories.claimed)(first)
    for event in (events.start(run, 1), events.chunk(run.public_id, Cursor(1, 2), "Well")):
        await in_thread(log.append)(run.pk, event)
    answer = await as_alice.get(f"/chat/session/{alice.session_id}")
    assert answer.json["live"] == {"response_id": first.public_id, "user_turn_seq": 1, "cursor": "1-2"}
    assert answer.json["waiting"] == [{"response_id": second.public_id, "user_turn_seq": 2}]


async def test_turns_come_in_pages_by_seq(alice: Visitor, as_alice: Api) -> None:
    await in_thread(factories.turns)(alice.conversation, 205)
    path = f"/chat/session/{alice.session_id}"
    first = await as_alice.get(path)
    assert (len(first.json["turns"]), first.json["has_more"], first.json["latest_turn_seq"]) == (200, True, 205)
    rest = await as_alice.get(path, after_seq=200)
    assert ([turn["seq"] for turn in rest.json["turns"]], rest.json["has_more"]) == ([201, 202, 203, 204, 205], False)
    assert (await as_alice.get(path, after_seq=999)).json["turns"] == []


@pytest.mark.parametrize("after_seq", ["-1", "x", "1.5", "99999999999999999999"])
async def test_malformed_seqs_are_refused(alice: Visitor, as_alice: Api, after_seq: str) -> None:
    answer = await as_alice.get(f"/chat/session/{alice.session_id}", after_seq=after_seq)
    assert answer.refusal == (400, "invalid_message")
    assert "after_seq" in answer.json["error"]["details"]["fields"]


async def test_strangers_find_nothing(alice: Visitor, as_bob: Api, as_charlie: Api, other_program: Api) -> None:
    for stranger in (as_bob, as_charlie, other_program):
        assert (await stranger.get(f"/chat/session/{alice.session_id}")).refusal == (404, "not_found")


@pytest.mark.parametrize("session_id", ["x", "conv_x", "conv_" + "0" * 32, "conv_" + "G" * 32, "%00"])
async def test_malformed_and_unknown_ids_are_not_found(as_alice: Api, session_id: str) -> None:
    assert (await as_alice.get(f"/chat/session/{session_id}")).refusal == (404, "not_found")


async def test_an_earlier_conversation_of_the_same_visitor_is_reached(alice: Visitor, as_alice: Api) -> None:
    earlier = await in_thread(factories.conversation)(
        alice.conversation.organization, site=alice.conversation.site, visitor_id=alice.conversation.visitor_id
    )
    assert (await as_alice.get(f"/chat/session/{earlier.public_id}")).status == 200


async def test_a_disabled_site_is_closed(alice: Visitor, as_alice: Api) -> None:
    await WidgetSite.objects.aupdate(enabled=False)
    assert (await as_alice.get(f"/chat/session/{alice.session_id}")).refusal == (403, "site_disabled")
