"""Files in messages, on a WebSocket."""

import pytest

from conversations import attachments
from tests import documents
from tests.factories import Visitor
from tests.streaming.tabs import Tab
from tests.streaming.webserver import WebServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("runner")]


async def test_a_message_brings_its_files_to_all_tabs(web: WebServer, alice: Visitor) -> None:
    file = await documents.aready(alice.conversation.organization, conversation=alice.conversation)
    async with Tab(web, alice) as other, Tab(web, alice) as tab:
        await other.settled()
        queued = await tab.ask("See the file.", attachments=[file.public_id])
        await tab.end_of(queued["response_id"])
        told = await other.until(lambda frame: frame["type"] == "turn")
    assert told["turn"]["payload"] == {"attachments": [attachments.described(file)]}


@pytest.mark.parametrize("wrong", ["doc", [1], ["doc_" + "0" * 32], ["a", "b", "c", "d", "e", "f"]])
async def test_files_that_are_not_there_are_refused(web: WebServer, alice: Visitor, wrong: object) -> None:
    async with Tab(web, alice) as tab:
        message = {"session_id": alice.session_id, "message": "See.", "idempotency_key": "k", "attachments": wrong}
        refused = await tab.refused("chat_message", **message)
    assert (refused["code"], refused["idempotency_key"]) == ("invalid_message", "k")
