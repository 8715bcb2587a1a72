"""`Authorization: Bearer <visitor token or API key>`, for every endpoint of the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from chatsite.tenancy import tokens
from chatsite.tenancy.models import ApiKey
from chatsite.tenancy.principal import Kind, Principal


def principal_of(bearer: str) -> Principal:
    """Who a visitor token or an API key speaks for. A query for an API key, none for a token.

    Raises:
        InvalidToken, ExpiredToken
    """
    if not bearer.startswith(ApiKey.PREFIX):
        return tokens.read(bearer)
    key = ApiKey.objects.filter(digest=ApiKey.hash(bearer), revoked_at=None).first()
    if key is None:
        raise tokens.InvalidToken
    return Principal(Kind.API_KEY, key.organization_id, key_id=key.pk)


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """None without credentials; the view then refuses, unless it is open to all."""
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise tokens.InvalidToken
        return principal_of(bearer.strip()), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = "A visitor token from `POST /chat/session`, or an API key (`cs_...`)."
        return {"type": "http", "scheme": "bearer", "description": description}
