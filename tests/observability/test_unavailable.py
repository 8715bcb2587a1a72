"""PostgreSQL or Redis away: a 503 that says when to come back, whoever meets it first."""

import json

from tests.observability.asking import CLOSED, Request, ask
from tests.stack import Stack

SESSION = {"Cookie": "sessionid=abcdefabcdefabcdefabcdefabcdefab"}
API_KEY = {"Authorization": "Bearer cs_abcdefabcdefabcdefabcdef"}


def test_without_postgresql_the_admin_and_the_api_answer_503(stack: Stack) -> None:
    away = f"postgres://user:secret-word@{CLOSED}/x"
    requests: list[Request] = [("GET", "/admin/", SESSION), ("GET", "/v1/conversations", API_KEY), ("GET", "/", {})]
    admin, api, page = ask(stack, *requests, DATABASE_URL=away)
    assert (admin.status, api.status, page.status) == (503, 503, 200)
    assert int(admin.headers["retry-after"]) > 0
    assert int(api.headers["retry-after"]) > 0
    assert json.loads(api.text)["error"]["code"] == "unavailable"
    assert "Chatsite is away for a moment" in admin.text
    assert "Traceback" not in admin.text
    assert "secret-word" not in admin.text + api.text


def test_without_redis_pages_that_need_none_answer(stack: Stack) -> None:
    login, page = ask(stack, ("GET", "/admin/login/", {}), ("GET", "/", {}), REDIS_URL=f"redis://{CLOSED}/0")
    assert (login.status, page.status) == (200, 200)
