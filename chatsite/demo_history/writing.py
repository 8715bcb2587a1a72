"""Writes a history: the demo's, and the benchmarks' with other sizes."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice

from django.db import connection, transaction

from chatsite.demo_history import shape, story, waiting
from chatsite.demo_history.chance import Chance
from chatsite.demo_history.desk import Desk
from chatsite.demo_history.rows import Rows
from chatsite.demo_history.story import Episode
from chatsite.tenancy.models import Organization, WidgetSite

DAYS = 90
CONVERSATIONS = 4_000
BATCH = 20_000
"""Conversations a transaction."""


def write(
    organization: Organization,
    site: WidgetSite,
    desk: Desk,
    now: datetime,
    *,
    conversations: int = CONVERSATIONS,
    days: int = DAYS,
    seed: int = 20_260,
    with_turns: bool = True,
    with_queue: bool = True,
) -> None:
    """Deterministic by its arguments. See `Rows` for `with_turns`; without a queue nothing is open."""
    chance = Chance(seed)
    rows = Rows(chance, organization, site, desk, now, with_turns)
    episodes = chain(_past(chance, conversations, days, now), waiting.tell(chance, now) if with_queue else ())
    while batch := list(islice(episodes, BATCH)):
        with transaction.atomic():
            for episode in batch:
                rows.conversation(episode)
            rows.write()
    _tell_the_planner(rows)


def _past(chance: Chance, conversations: int, days: int, now: datetime) -> Iterator[Episode]:
    for arrival in shape.arrivals(chance, conversations, days, now):
        yield story.tell(chance, arrival, now)


def _tell_the_planner(rows: Rows) -> None:
    """It would otherwise plan for empty tables until it looks by itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(table.name for table in rows.all)}")
