"""Who may open a conversation's transcript in the admin. The apps above decide; without them, whoever sees its row."""

from typing import Protocol

from django.http import HttpRequest, HttpResponse

from conversations.models import Conversation


class Door(Protocol):
    def admits(self, request: HttpRequest, conversation: Conversation) -> bool:
        """Whether this member of the organization's staff may read it now, agents included."""
        ...

    def ask(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        """What somebody meets who sees its row, and may not read it yet."""
        ...


_doors: list[Door] = []


def register(door: Door) -> None:
    _doors.append(door)


def closed(request: HttpRequest, conversation: Conversation) -> Door | None:
    """The first that does not let in."""
    return next((door for door in _doors if not door.admits(request, conversation)), None)


def are_there() -> bool:
    return bool(_doors)
