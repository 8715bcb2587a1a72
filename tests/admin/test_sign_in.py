"""Signing in to the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chatsite.tenancy import limits

LOGIN = "/admin/login/"
PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _agent() -> None:
    User.objects.create_user("agent", password=PASSWORD, is_staff=True)


def attempt(client: Client, password: str, **headers: str) -> int:
    return client.post(LOGIN, {"username": "agent", "password": password}, headers=headers).status_code


def test_passwords_cannot_be_tried_one_after_another(client: Client) -> None:
    for number in range(limits.SIGN_INS):
        assert attempt(client, f"guess {number}") == 200
    assert attempt(client, PASSWORD) == 200
    assert "too often" in client.post(LOGIN, {"username": "agent", "password": PASSWORD}).content.decode()


def test_a_made_up_address_does_not_help(client: Client) -> None:
    for number in range(limits.SIGN_INS):
        attempt(client, f"guess {number}", **{"X-Forwarded-For": f"10.0.0.{number}"})
    assert attempt(client, PASSWORD, **{"X-Forwarded-For": "10.0.1.1"}) == 200


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(client: Client, target: str) -> None:
    response = client.post(f"{LOGIN}?next={target}", {"username": "agent", "password": PASSWORD, "next": target})
    assert (response.status_code, response["Location"]) == (302, "/admin/")
