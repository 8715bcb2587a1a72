"""Requests are in UTF-8, whatever they say of themselves.

Django decodes forms with any charset that Python knows. Some of those fail however they are asked, and a form of one
megabyte in Punycode takes a minute in which nobody else is answered.
"""

import re

from chatsite.middleware import Application, Event, Receive, Send

_OTHER = re.compile(rb";\s*+(?:charset\b|[^\s;=\"]*\*)[^;]*", re.IGNORECASE)
"""Also parameters that name a charset of their own, as `boundary*=`."""


def in_utf8(application: Application) -> Application:
    """Takes the charset out of the `Content-Type` of a request."""

    async def told(scope: Event, receive: Receive, send: Send) -> None:
        headers = [(name, _plain(value) if name == b"content-type" else value) for name, value in scope["headers"]]
        await application({**scope, "headers": headers}, receive, send)

    return told


def _plain(content_type: bytes) -> bytes:
    return _OTHER.sub(b"", content_type)
