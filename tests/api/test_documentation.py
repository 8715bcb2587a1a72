"""The OpenAPI document and its page."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.api.client import Api, document
from tests.api.test_bearer import ENDPOINTS


def test_the_document_is_valid_and_says_all() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


@pytest.mark.parametrize(("method", "path"), [("post", "/chat/session"), *ENDPOINTS])
def test_every_endpoint_is_described_with_its_errors(method: str, path: str) -> None:
    name = "{session_id}" if path.startswith("/chat") else "{conversation_id}"
    operation = document()["paths"][path.format(conversation=name, run="{run_id}")][method]
    assert operation["summary"]
    assert {"429", "503"} <= set(operation["responses"])


def test_the_document_and_its_page_are_open_to_all_and_need_no_other_server(client: Client) -> None:
    schema = client.get("/api/schema/")
    assert schema.status_code == 200
    assert b"/v1/runs/{run_id}/stream" in schema.content
    page = client.get("/api/docs/").content.decode()
    assert "swagger-ui" in page
    assert "://" not in page


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_what_they_do_not_offer_is_refused(client: Client, path: str) -> None:
    assert client.get(path, headers={"Accept": "application/xml"}).status_code == 406
    for method in (client.options, client.post, client.put, client.delete):
        assert method(path).status_code == 405


async def test_unknown_addresses_of_the_api_are_answered_in_json() -> None:
    for path in ("/v1/nothing", "/chat/nothing", "/v1/conversations/"):
        answer = await Api().get(path)
        assert answer.refusal == (404, "not_found")


def test_a_wrong_host_is_answered_in_json(client: Client) -> None:
    response = client.get("/v1/conversations", headers={"Host": "evil.example"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
