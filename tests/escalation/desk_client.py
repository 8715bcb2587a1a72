"""The browser of somebody at the desk: signed in, with the CSRF header, every answer held against the document."""

from typing import Any

import orjson
from django.test import AsyncClient

from escalation.models import AgentProfile
from tests.api.client import Answer, checked


class Desk:
    def __init__(self, agent: AgentProfile | None, slug: str | None = None, *, csrf: bool = True) -> None:
        self.agent = agent
        self.client = AsyncClient(enforce_csrf_checks=True)
        self.slug = slug or (agent.organization.slug if agent else "")
        self.headers = {"X-CSRFToken": TOKEN} if csrf else {}
        self.client.cookies["csrftoken"] = TOKEN
        self.signed_in = False

    async def get(self, path: str, **query: Any) -> Answer:
        await self._sign_in()
        return checked("get", self.path(path), await self.client.get(self.path(path), query))

    async def post(self, path: str, body: Any = None) -> Answer:
        await self._sign_in()
        data = orjson.dumps(body if body is not None else {})
        response = await self.client.post(self.path(path), data, content_type="application/json", headers=self.headers)
        return checked("post", self.path(path), response)

    async def delete(self, path: str) -> Answer:
        await self._sign_in()
        return checked("delete", self.path(path), await self.client.delete(self.path(path), headers=self.headers))

    def path(self, path: str) -> str:
        return f"/desk/{self.slug}/{path}"

    async def _sign_in(self) -> None:
        if self.agent and not self.signed_in:
            await self.client.aforce_login(self.agent.user)
            self.signed_in = True


TOKEN = "a" * 32
