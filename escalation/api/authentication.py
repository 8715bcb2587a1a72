"""The desk's endpoints are for the browser of somebody who is signed in to the admin: session cookie and CSRF token."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.middleware.csrf import CsrfViewMiddleware
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class CsrfFailed(Exception):
    """The request does not come from one of our own pages, as far as can be told."""


class SessionAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        """None for somebody who is not signed in."""
        user: Any = request._request.user
        if not user.is_authenticated:
            return None
        _check_csrf(request)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class _Check(CsrfViewMiddleware):
    def _reject(self, request: Any, reason: str) -> Any:
        raise CsrfFailed(reason)


def _check_csrf(request: Request) -> None:
    # An exempt view of REST framework is not looked at by the middleware itself.
    check = _Check(lambda _: None)  # type: ignore[arg-type]
    check.process_request(request._request)
    check.process_view(request._request, None, (), {})  # type: ignore[arg-type]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = "The session of the admin. What changes something needs the header `X-CSRFToken` as well."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": description}
