"""What callers are told when feedback cannot be taken."""

from conversations import errors
from conversations.errors import Problem
from feedback.ratings import NotRatable


def register() -> None:
    errors.register(NotRatable, Problem(409, "not_ratable", "Only an answer that was written to its end can be rated."))
