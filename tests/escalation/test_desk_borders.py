"""Every endpoint of the desk is closed to everybody whom it is not for, whatever is asked of it."""

import re

import pytest

from chatsite.tenancy.models import Membership, Organization
from chatsite.threads import in_thread
from escalation.desk_urls import urlpatterns
from escalation.models import AgentProfile
from tests import desk
from tests.escalation.desk_client import Desk

pytestmark = pytest.mark.django_db(transaction=True)

PREFIXES = {"escalation_id": "esc", "conversation_id": "conv", "view_id": "view", "reply_id": "can", "run_id": "run"}


def path_of(route: str) -> str:
    """With ids that are well formed, and of nothing."""
    return re.sub(r"<str:(\w+)>", lambda match: f"{PREFIXES.get(match[1], 'x')}_{'0' * 32}", route)


ENDPOINTS = [
    (method, path_of(str(pattern.pattern)))
    for pattern in urlpatterns
    for method in ("get", "post", "delete")
    if hasattr(getattr(pattern.callback, "view_class", None), method)
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
async def test_the_border(method: str, path: str, organization: Organization, stranger: AgentProfile) -> None:
    member = await in_thread(desk.agent)(organization, "Max", Membership.Role.MEMBER)
    refusals = [await getattr(Desk(caller, organization.slug), method)(path) for caller in (None, member, stranger)]
    assert [answer.refusal for answer in refusals] == [(401, "unauthorized"), (403, "forbidden"), (404, "not_found")]


@pytest.mark.parametrize(("method", "path"), [entry for entry in ENDPOINTS if entry[0] != "get"])
async def test_whatever_changes_something_needs_the_csrf_header(method: str, path: str, agent: AgentProfile) -> None:
    assert (await getattr(Desk(agent, csrf=False), method)(path)).refusal == (403, "csrf_failed")


def test_every_endpoint_was_tried() -> None:
    assert len(ENDPOINTS) >= len(urlpatterns) > 20
