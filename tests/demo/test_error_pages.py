from django.test import Client, RequestFactory

from chatsite import views


def test_unknown_address_gets_a_page_in_the_readers_language(client: Client) -> None:
    response = client.get("/no/such/page", headers={"accept-language": "ar"})
    assert response.status_code == 404
    assert 'dir="rtl"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_unknown_api_address_gets_a_stable_code(client: Client) -> None:
    response = client.get("/v1/no/such/thing")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_failure_page_tells_nothing_of_the_inside(rf: RequestFactory) -> None:
    response = views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()
