"""A client of the HTTP API that holds every answer against the published OpenAPI document."""

import re
from functools import lru_cache
from typing import Any

import orjson
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import AsyncClient
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

METHODS = ("get", "post", "patch", "delete")


class Api:
    """One caller. `bearer` is a visitor token or an API key."""

    def __init__(self, bearer: str | None = None) -> None:
        self.client = AsyncClient()
        self.headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    async def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> "Answer":
        response = await self.client.get(path, query, headers={**self.headers, **(headers or {})})
        return checked("get", path, response)

    async def post(
        self,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
    ) -> "Answer":
        """`raw` instead of `body` for what is not JSON."""
        data = orjson.dumps(body if body is not None else {}) if raw is None else raw
        response = await self.client.post(
            path, data, content_type=content_type, headers={**self.headers, **(headers or {})}
        )
        return checked("post", path, response)

    async def patch(self, path: str, body: Any = None) -> "Answer":
        data = orjson.dumps(body if body is not None else {})
        response = await self.client.patch(path, data, content_type="application/json", headers=self.headers)
        return checked("patch", path, response)

    async def delete(self, path: str) -> "Answer":
        return checked("delete", path, await self.client.delete(path, headers=self.headers))

    async def upload(self, path: str, content: bytes | None, name: str = "a.txt", **form: Any) -> "Answer":
        """As a form with one file, unless `content` is None."""
        file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
        response = await self.client.post(path, {**form, **file}, headers=self.headers)
        return checked("post", path, response)


class Answer:
    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.json: Any = None
        if not response.streaming:
            content: bytes = getattr(response, "content", b"")
            self.json = orjson.loads(content) if content else None

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and stable code."""
        return self.status, self.json["error"]["code"]


def checked(method: str, path: str, response: HttpResponseBase) -> Answer:
    answer = Answer(response)
    described = _described(method, path)
    if described is not None and answer.json is not None:
        assert str(answer.status) in described, f"{method} {path} does not document {answer.status}: {answer.json}"
        schema = described[str(answer.status)]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document()["components"]}).validate(answer.json)
    return answer


def _described(method: str, path: str) -> Any:
    """The documented answers; None where nothing is documented, such as a wrong method."""
    for template, operations in sorted(document()["paths"].items(), key=lambda entry: entry[0].count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]*", template), path.partition("?")[0]):
            return operations[method]["responses"] if method in operations else None
    return None


@lru_cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made strict: no answer has a property that is not published."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for component in made["components"]["schemas"].values():
        if "properties" in component:
            component["additionalProperties"] = False
    return made
