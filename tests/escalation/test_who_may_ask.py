"""Who may ask for a person, go back, end, and have the transcript: in their own conversations, now and then."""

import pytest

from chatsite.tenancy.models import WidgetSite
from conversations.models import Conversation
from escalation.models import EscalationEvent
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

ASKS = ["/chat/escalate", "/chat/withdraw", "/chat/end", "/chat/transcript"]


@pytest.mark.parametrize("path", ASKS)
async def test_nobody_reaches_the_conversations_of_others(
    path: str, alice: Visitor, bob: Visitor, charlie: Visitor, other_api_key: str
) -> None:
    body = {"session_id": alice.session_id, "email": "a@example.com"}
    for bearer in (bob.token, charlie.token, other_api_key):
        assert (await Api(bearer).post(path, body)).refusal == (404, "not_found")
    assert (await Api().post(path, body)).refusal == (401, "unauthorized")
    assert (await Conversation.objects.aget(pk=alice.conversation.pk)).mode == "assistant"


@pytest.mark.parametrize("path", ASKS)
@pytest.mark.parametrize("session_id", ["nonsense", "conv_", "conv_" + "0" * 32, "run_" + "0" * 32])
async def test_unknown_and_malformed_ids_lead_nowhere(as_alice: Api, path: str, session_id: str) -> None:
    answer = await as_alice.post(path, {"session_id": session_id, "email": "a@example.com"})
    assert answer.refusal == (404, "not_found")


@pytest.mark.parametrize("path", ASKS)
@pytest.mark.parametrize("session_id", [None, 7, [], "x" * 61, "a\0"])
async def test_what_is_no_id_is_named(as_alice: Api, path: str, session_id: object) -> None:
    answer = await as_alice.post(path, {"session_id": session_id, "email": "a@example.com"})
    assert answer.status in (400, 404)


@pytest.mark.parametrize("path", ASKS)
async def test_other_methods_are_not_allowed(as_alice: Api, path: str) -> None:
    answer = await as_alice.get(path)
    assert answer.refusal == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


async def test_programs_ask_for_their_organizations_conversations(alice: Visitor, api_key: str) -> None:
    program = Api(api_key)
    for _ in range(7):
        answer = await program.post("/chat/escalate", {"session_id": alice.session_id})
    assert answer.status == 200
    assert (await program.post("/chat/withdraw", {"session_id": alice.session_id})).status == 200
    events = EscalationEvent.objects.order_by("id").values_list("kind", "actor_kind")
    assert [event async for event in events] == [("opened", "program"), ("abandoned", "program")]


async def test_visitors_ask_five_times_a_minute(as_alice: Api, alice: Visitor) -> None:
    answers = [await as_alice.post("/chat/escalate", {"session_id": alice.session_id}) for _ in range(6)]
    assert [answer.status for answer in answers] == [201, 200, 200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


async def test_a_disabled_site_asks_for_nobody(as_alice: Api, alice: Visitor) -> None:
    await WidgetSite.objects.aupdate(enabled=False)
    assert (await as_alice.post("/chat/escalate", {"session_id": alice.session_id})).refusal == (403, "site_disabled")
