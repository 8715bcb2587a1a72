"""What the apps above add to a visitor's conversation. They register it in their `AppConfig.ready()`.

class Desk:
    def config(self, site, locale): return {"escalation": {...}}
    ...
extensions.register(Desk())
"""

from collections.abc import Mapping
from typing import Any, Protocol

from chatsite.tenancy.models import WidgetSite
from conversations.models import Conversation

Parts = dict[str, Any]


class Extension(Protocol):
    """Each method is called in a database thread and returns keys of its own, JSON values below them."""

    def config(self, site: WidgetSite, locale: str) -> Parts:
        """For the `config` of `POST /chat/session`."""
        ...

    def snapshot(self, conversation: Conversation) -> Parts:
        """For `GET /chat/session/{id}`: what a reload needs beside the turns and `standing`."""
        ...

    def standing(self, conversation: Conversation) -> Parts:
        """Where the visitor stands with people. Asked for anew whenever the conversation changed, and only once it
        was anything else than the assistant's; sent to open tabs when it differs."""
        ...

    def hear(self, conversation: Conversation, frame: Mapping[str, Any]) -> None:
        """A `typing` or `read` frame of the visitor, validated: `{"type": "typing", "on": bool}`,
        `{"type": "read", "seq": int}`."""
        ...


_registered: list[Extension] = []


def register(extension: Extension) -> None:
    _registered.append(extension)


def config(site: WidgetSite, locale: str) -> Parts:
    return _merged(extension.config(site, locale) for extension in _registered)


def snapshot(conversation: Conversation) -> Parts:
    return _merged(extension.snapshot(conversation) for extension in _registered) | standing(conversation)


def standing(conversation: Conversation) -> Parts:
    return _merged(extension.standing(conversation) for extension in _registered)


def hear(conversation: Conversation, frame: Mapping[str, Any]) -> None:
    for extension in _registered:
        extension.hear(conversation, frame)


def _merged(found: Any) -> Parts:
    return {name: value for parts in found for name, value in parts.items()}
