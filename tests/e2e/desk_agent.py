"""Somebody at the desk, without a browser: what the visitor's side is tested against."""

import asyncio
import uuid
from typing import Any, Self

import httpx

from tests.e2e.widget import Widget

SLUG = "demo"
SESSION = "() => JSON.parse(localStorage.getItem('chatsite:demo:session')).session_id"


class Agent:
    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=30)

    async def sign_in(self, name: str) -> Self:
        await self.client.get("/admin/login/")
        form = {"username": name, "password": "demo-password", "next": "/admin/"} | {"csrfmiddlewaretoken": self._token}
        answer = await self.client.post("/admin/login/", data=form, headers={"Referer": f"{self.client.base_url}"})
        assert answer.status_code == 302, answer.text[:500]
        return self

    async def escalation_of(self, widget: Widget) -> str:
        """The open one of this visitor."""
        session_id = await widget.page.evaluate(SESSION)
        for _ in range(50):
            rows = (await self._get("escalations"))["data"]
            if found := next((row["id"] for row in rows if row["session_id"] == session_id), None):
                return str(found)
            await asyncio.sleep(0.1)
        raise AssertionError("The desk has no such escalation.")

    async def join(self, widget: Widget) -> str:
        escalation_id = await self.escalation_of(widget)
        await self.post(f"escalations/{escalation_id}/claim")
        await self.post(f"escalations/{escalation_id}/take-over", {"deliberate": True})
        return escalation_id

    async def reply(self, escalation_id: str, text: str, **fields: Any) -> None:
        await self.post(
            f"escalations/{escalation_id}/reply", {"text": text, "idempotency_key": uuid.uuid4().hex, **fields}
        )

    async def attach(self, escalation_id: str, name: str, content: bytes) -> str:
        path = f"/desk/{SLUG}/escalations/{escalation_id}/attachments"
        files = {"file": (name, content, "text/plain")}
        answer = await self.client.post(path, files=files, headers=self._headers)
        assert answer.status_code == 201, answer.text[:500]
        return str(answer.json()["id"])

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.client.post(f"/desk/{SLUG}/{path}", json=body or {}, headers=self._headers)
        assert answer.status_code < 300, (path, answer.status_code, answer.text[:500])
        return answer.json()

    async def _get(self, path: str) -> Any:
        answer = await self.client.get(f"/desk/{SLUG}/{path}")
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return answer.json()

    @property
    def _headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self._token, "Referer": f"{self.client.base_url}"}

    @property
    def _token(self) -> str:
        return str(self.client.cookies["csrftoken"])
