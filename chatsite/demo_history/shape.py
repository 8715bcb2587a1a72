"""When people come, and how well they are served: the rhythm and the trends of the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate

from chatsite.demo_history.chance import Chance

LANGUAGES = {"en": 46.0, "ja": 20.0, "de": 16.0, "ar": 10.0, "fr": 8.0}
EAST_OF_GREENWICH = {"en": 0, "ja": 9, "de": 1, "ar": 3, "fr": 1}
"""Hours: each language's people have a day of their own."""
PAGES = {"/": 30.0, "/kettle": 24.0, "/lamp": 14.0, "/delivery": 12.0, "/repairs": 11.0, "/day-bag": 9.0}
SHOP = "https://halfmoon.example"
MODELS = ("llama-3.3-70b", "qwen3-32b")

BY_WEEKDAY = (1.15, 1.1, 1.05, 1.0, 0.95, 0.6, 0.5)
BY_HOUR = (2, 1, 1, 1, 1, 2, 5, 12, 24, 36, 42, 40, 32, 34, 38, 36, 33, 30, 32, 38, 40, 30, 16, 6)
GROWTH = 0.5
"""How many more come at the end than at the beginning."""
BAD_WEEK = range(38, 45)
"""Days ago: the first model's provider had a bad week."""
BETTER_PROMPT = 21
"""Days ago the instructions were written anew."""


@dataclass(frozen=True, slots=True)
class Arrival:
    at: datetime
    language: str
    days_ago: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the assistant, on one day, with one model: probabilities, and a factor of slowness."""

    fails: float = 0.012
    slow: float = 1.0
    misses: float = 0.12  # answers beside the point
    asks_for_person: float = 0.07


def quality(days_ago: int, model: str) -> Quality:
    if days_ago in BAD_WEEK and model == MODELS[0]:
        return Quality(fails=0.13, slow=3.2, misses=0.2, asks_for_person=0.16)
    if days_ago < BETTER_PROMPT:
        return Quality(fails=0.009, misses=0.06, asks_for_person=0.055)
    return Quality() if model == MODELS[0] else Quality(slow=0.6, misses=0.15)


def arrivals(chance: Chance, count: int, days: int, now: datetime) -> Iterator[Arrival]:
    """Of `count` people, in no order; nobody comes in the last five minutes."""
    today = now.astimezone(UTC).date()
    weights = [
        BY_WEEKDAY[(today - timedelta(days=ago)).weekday()] * (1 + GROWTH * (1 - ago / days)) for ago in range(days)
    ]
    by_day, by_hour = list(accumulate(weights)), list(accumulate(BY_HOUR))
    languages, by_language = list(LANGUAGES), list(accumulate(LANGUAGES.values()))
    draw = chance.random
    for ago, hour, language in zip(
        draw.choices(range(days), cum_weights=by_day, k=count),
        draw.choices(range(24), cum_weights=by_hour, k=count),
        draw.choices(languages, cum_weights=by_language, k=count),
        strict=True,
    ):
        midnight = datetime.combine(today - timedelta(days=ago), time.min, UTC)
        within = timedelta(hours=(hour - EAST_OF_GREENWICH[language]) % 24, seconds=draw.random() * 3600)
        at = midnight + within
        if at > now - timedelta(minutes=5):  # later today: then it was yesterday
            at, ago = at - timedelta(days=1), ago + 1
        yield Arrival(at, language, ago)
