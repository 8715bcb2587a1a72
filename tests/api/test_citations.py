"""/chat/citations and /v1/runs/{id}/citations"""

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Citation, Conversation, Document, Run
from tests import documents, factories
from tests.api.client import Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "run_" + "0" * 32


@pytest.fixture
def run(alice: Visitor) -> Run:
    """That cites a public document as [2]."""
    answered = factories.answered(factories.sent(alice), "Within two days [2].")
    document = documents.ready(alice.conversation.organization, title="Delivery", url="https://shop.example/d")
    documents.cited(answered, document, 2)
    return answered


def both(run_id: str, marker: object = 2) -> tuple[str, str]:
    return f"/chat/citations/{run_id}/{marker}", f"/v1/runs/{run_id}/citations/{marker}"


async def test_a_citation_opens_its_passage(as_alice: Api, program: Api, run: Run) -> None:
    document = await Document.objects.aget()
    answer = await as_alice.get(f"/chat/citations/{run.public_id}/2")
    assert answer.status == 200
    assert answer.json == {
        "marker": 2,
        "document_id": document.public_id,
        "title": "Delivery",
        "heading": "Delivery",
        "passage": documents.TEXT,
        "quote": documents.TEXT,
        "url": "",
        "language": "en",
    }
    camel = {"documentId" if name == "document_id" else name: value for name, value in answer.json.items()}
    assert (await program.get(f"/v1/runs/{run.public_id}/citations/2")).json == camel
    assert (await program.get(f"/v1/runs/{run.public_id}/citations")).json == {"data": [camel]}


async def test_it_stays_as_it_was_cited(as_alice: Api, run: Run) -> None:
    await Document.objects.aupdate(title="Other", revision=2)
    await (await Document.objects.aget()).chunks.all().adelete()
    assert (await as_alice.get(f"/chat/citations/{run.public_id}/2")).json["passage"] == documents.TEXT


@pytest.mark.parametrize("audience", ["signed_in", "agents", "group:wholesale"])
async def test_what_may_not_be_read_any_more_is_gone_at_once(
    as_alice: Api, program: Api, run: Run, audience: str
) -> None:
    await Document.objects.aupdate(audiences=[audience])
    for path in both(run.public_id):
        assert (await program.get(path)).refusal == (404, "not_found")
    assert (await as_alice.get(both(run.public_id)[0])).refusal == (404, "not_found")
    assert (await program.get(f"/v1/runs/{run.public_id}/citations")).json == {"data": []}


async def test_whoever_may_read_it_opens_it_again(as_alice: Api, run: Run) -> None:
    await Document.objects.aupdate(audiences=["group:wholesale"])
    await Conversation.objects.aupdate(external_id="customer-7", customer_groups=["wholesale"])
    assert (await as_alice.get(both(run.public_id)[0])).status == 200


async def test_a_deleted_document_cannot_be_opened(as_alice: Api, program: Api, run: Run) -> None:
    document = await Document.objects.aget()
    assert (await program.delete(f"/v1/files/{document.public_id}")).status == 204
    assert await Citation.objects.aexists()
    assert (await as_alice.get(both(run.public_id)[0])).refusal == (404, "not_found")
    assert (await program.get(f"/v1/runs/{run.public_id}/citations")).json == {"data": []}


async def test_an_attachment_is_cited_in_its_conversation(as_alice: Api, alice: Visitor, run: Run) -> None:
    await Document.objects.aupdate(conversation=alice.conversation)
    assert (await as_alice.get(both(run.public_id)[0])).status == 200


@pytest.mark.parametrize("marker", ["0", "1", "3", "-2", "2.0", "two", "٢", "99999", "9" * 500])
async def test_markers_that_are_not_there(as_alice: Api, program: Api, run: Run, marker: str) -> None:
    for path in both(run.public_id, marker):
        assert (await as_alice.get(path)).refusal == (404, "not_found")
        assert (await program.get(path)).refusal == (404, "not_found")


@pytest.mark.parametrize("name", ["x", "run_1", NOWHERE, "conv_" + "0" * 32, "%00"])
async def test_ids_that_lead_nowhere(program: Api, name: str) -> None:
    for path in (*both(name), f"/v1/runs/{name}/citations"):
        assert (await program.get(path)).refusal == (404, "not_found")


async def test_nobody_else_opens_it(anyone: Api, as_bob: Api, as_charlie: Api, other_program: Api, run: Run) -> None:
    for path in (*both(run.public_id), f"/v1/runs/{run.public_id}/citations"):
        for other in (as_bob, as_charlie, other_program):
            assert (await other.get(path)).refusal == (404, "not_found")
        assert (await anyone.get(path)).refusal == (401, "unauthorized")
        assert (await anyone.post(path)).refusal == (405, "method_not_allowed")


async def test_a_switched_off_site_shows_nothing(as_alice: Api, alice: Visitor, run: Run) -> None:
    assert alice.conversation.site
    alice.conversation.site.enabled = False
    await sync_to_async(alice.conversation.site.save)()
    assert (await as_alice.get(both(run.public_id)[0])).refusal == (403, "site_disabled")
