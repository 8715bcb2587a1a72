"""What the queue costs in an organization in which a great many people wait."""

import time
from typing import Any

import httpx
import orjson

from tests.benchmarks.pinned import Pinned

PATH = "/desk/bench/escalations"
OPEN = 5000
ROUNDS = 40
QUESTIONS: dict[str, dict[str, str]] = {
    "first": {},
    "mine": {"agent": "me"},
    "label": {"label": ""},
    "search": {"q": "parcel 4711"},
}
"""What is asked of the queue, by the name of its figure."""


async def queue(bench: Pinned) -> dict[str, Any]:
    """A page of the queue with 5,000 open escalations: over HTTP as an agent and as a manager see it, p50 and p95;
    and inside a process, as a ratio to the plainest select that finds the same rows by an index."""
    made = orjson.loads(bench.stack.manage("shell", "-v", "0", "-c", _FILL).splitlines()[-1])
    QUESTIONS["label"]["label"] = made["label"]
    figures: dict[str, Any] = {"open": OPEN}
    for role, session in made["sessions"].items():
        async with httpx.AsyncClient(base_url=bench.url, cookies={"sessionid": session}, timeout=60) as http:
            for name, query in QUESTIONS.items():
                await http.get(PATH, params=query)  # what is loaded at first use is no page's cost
                spent = await _spent(http, query)
                figures[f"{role}_{name}_ms"] = [spent[ROUNDS // 2], spent[int(ROUNDS * 0.95)]]
    ratio: dict[str, Any] = orjson.loads(bench.stack.manage("shell", "-v", "0", "-c", _RATIO).splitlines()[-1])
    return figures | ratio


async def _spent(http: httpx.AsyncClient, query: dict[str, str]) -> list[float]:
    """Milliseconds of each round, the shortest first."""
    spent = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        response = await http.get(PATH, params=query)
        spent.append(round((time.perf_counter() - begin) * 1000, 1))
        response.raise_for_status()
    return sorted(spent)


_FILL = f"""
import json
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from conversations.models import Conversation, Turn
from escalation.models import Escalation, Label, Team
from tests import desk, factories
now = timezone.now()
organization = factories.organization("Bench")
organization.slug = "bench"
organization.save()
people = {{role: desk.agent(organization, role.title(), role) for role in ("agent", "manager")}}
teams = [Team.objects.create(organization=organization, name=f"Team {{n}}") for n in range(4)]
people["agent"].teams.add(*teams[:2])
labels = [Label.objects.create(organization=organization, name=f"Label {{n}}") for n in range(5)]
talks = Conversation.objects.bulk_create(
    Conversation(organization=organization, title=f"Order {{n}}", mode="queued", latest_turn_seq=4)
    for n in range({OPEN})
)
Turn.objects.bulk_create(
    [Turn(organization=organization, conversation=talk, seq=seq, role="user" if seq % 2 else "assistant",
          content="Where is my parcel?") for talk in talks for seq in range(1, 5)],
    batch_size=2000,
)
rows = Escalation.objects.bulk_create(
    Escalation(
        organization=organization, conversation=talk, origin="visitor", created_at=now - timedelta(minutes=n),
        waiting_since=now, due_at=now + timedelta(minutes=n % 700 - 100) if n % 3 else None, due_kind="first_reply",
        priority=n % 4 + 1, team=teams[n % 5] if n % 5 < 4 else None, state="active" if n % 7 == 0 else "queued",
        agent=people["agent"] if n % 70 == 0 else None, contact_name=f"Visitor {{n}}", from_seq=3,
        last_role="user", last_text=f"The parcel {{n}} is late", last_at=now,
    )
    for n, talk in enumerate(talks)
)
Escalation.labels.through.objects.bulk_create(
    Escalation.labels.through(escalation=row, label=labels[n % 5]) for n, row in enumerate(rows) if n % 3 == 0
)
def session(agent):
    client = Client()
    client.force_login(agent.user)
    return client.cookies["sessionid"].value
sessions = {{role: session(agent) for role, agent in people.items()}}
print(json.dumps({{"sessions": sessions, "label": labels[0].public_id}}))
"""

_RATIO = """
import json, time
from django.db import connection
from escalation.listing import queue
from escalation.models import AgentProfile, Escalation
connection.cursor().execute("ANALYZE")
agent = AgentProfile.objects.select_related("user").get(name="Agent", organization__slug="bench")
plain = Escalation.objects.for_organization(agent.organization_id).open().order_by(*queue.ORDER)[:50]
def median(work):
    spent = []
    for _ in range(60):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return sorted(spent)[30] * 1000
page, select = median(lambda: queue.page(agent, {})), median(lambda: list(plain.all()))
print(json.dumps({"page_ms": round(page, 1), "select_ms": round(select, 1), "ratio": round(page / select, 1)}))
"""
