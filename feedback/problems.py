"""What callers are told when feedback cannot be taken."""

from conversations import errors
from conversations.errors import Problem
from feedback.ratings import NotRatable
from feedback.surveys import Answered, NotOffered


def register() -> None:
    errors.register(NotRatable, Problem(409, "not_ratable", "Only an answer that was written to its end can be rated."))
    errors.register(NotOffered, Problem(409, "survey_not_offered", "There is no survey to answer."))
    errors.register(Answered, Problem(409, "survey_answered", "The survey was answered already."))
