"""What makes each kind of rule hold, and what makes it hold again after a person was there because of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from conversations.models import Conversation, Run, Turn
from escalation.models import Escalation, Rule
from escalation.triggers import words

Kind = Rule.Kind


@dataclass(frozen=True, slots=True)
class Happening:
    """One of the three."""

    conversation: Conversation
    turn: Turn | None = None
    """The visitor's message."""
    failed: Run | None = None
    rated_down: Run | None = None


def of(rule: Rule, happening: Happening) -> str | None:
    """Why the rule holds; None when it does not. A query for a failed answer only."""
    return HOLDS[rule.kind](rule, happening)


def is_new(rule: Rule, happening: Happening, cause: str, before: Escalation, cause_before: str) -> bool:
    """Whether this is more than what brought in a person before, in the same episode."""
    return HOLDS_AGAIN[rule.kind](rule, happening, cause != cause_before, before.ended_at)


def _failed(rule: Rule, happening: Happening, since: datetime | None = None) -> str | None:
    if happening.failed is None:
        return None
    ended = happening.conversation.runs.filter(status__in=[Run.Status.FAILED, Run.Status.COMPLETED])
    if since:
        ended = ended.filter(finished_at__gt=since)
    latest = list(ended.order_by("-finished_at").values_list("status", flat=True)[: rule.count])
    return happening.failed.public_id if latest == [Run.Status.FAILED] * rule.count else None


def _rated(rule: Rule, happening: Happening) -> str | None:
    return happening.rated_down.public_id if happening.rated_down else None


def _words(rule: Rule, happening: Happening) -> str | None:
    if happening.turn is None or rule.language not in ("", happening.conversation.locale):
        return None
    text = words.plain(happening.turn.content)
    return next((value for value in rule.values if words.holds(text, words.plain(value))), None)


def _page(rule: Rule, happening: Happening) -> str | None:
    """A value that begins with a slash is compared with the path, any other one with the whole address."""
    url = str(happening.conversation.page_context.get("url", "")) if happening.turn else ""
    return next((value for value in rule.values if value and _begins(url, value)), None)


def _tier(rule: Rule, happening: Happening) -> str | None:
    tier = happening.conversation.customer_tier.casefold() if happening.turn else ""
    return next((value for value in rule.values if tier and value.casefold() == tier), None)


HOLDS: dict[str, Callable[[Rule, Happening], str | None]] = {
    Kind.FAILED_ANSWERS: _failed,
    Kind.DOWN_RATING: _rated,
    Kind.WORDS: _words,
    Kind.PAGE: _page,
    Kind.TIER: _tier,
}


def _answered_since(happening: Happening, since: datetime | None) -> bool:
    answers = happening.conversation.turns.filter(role=Turn.Role.ASSISTANT)
    return since is not None and answers.filter(created_at__gt=since).exists()


HOLDS_AGAIN: dict[str, Callable[[Rule, Happening, bool, datetime | None], bool]] = {
    Kind.FAILED_ANSWERS: lambda rule, happening, other, since: _failed(rule, happening, since) is not None,
    Kind.DOWN_RATING: lambda rule, happening, other, since: other,
    Kind.WORDS: lambda rule, happening, other, since: _answered_since(happening, since),
    Kind.PAGE: lambda rule, happening, other, since: other,
    Kind.TIER: lambda rule, happening, other, since: False,
}


def _begins(url: str, value: str) -> bool:
    try:
        return (urlsplit(url).path if value.startswith("/") else url).startswith(value)
    except ValueError:  # no address
        return False
