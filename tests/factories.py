"""Rows for tests. Each call makes new ones, and what a test does not name does not matter to it."""

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

from chatsite.tenancy import tokens
from chatsite.tenancy.models import ApiKey, Organization, WidgetSite
from chatsite.tenancy.principal import Kind, Principal
from conversations import intake
from conversations.models import Conversation, Run, Turn
from conversations.runs import claims, lifecycle
from conversations.runs.types import Answer, Execution

ORIGIN = "https://shop.example"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Visitor:
    """Somebody with the widget open: a conversation, and the token for it."""

    conversation: Conversation
    principal: Principal
    token: str

    @property
    def session_id(self) -> str:
        return self.conversation.public_id

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def organization(name: str = "Acme", **fields: Any) -> Organization:
    return Organization.objects.create(name=name, slug=f"org-{next(_numbers)}", **fields)


def site(organization: Organization, **fields: Any) -> WidgetSite:
    values = {"name": "Shop", "allowed_origins": [ORIGIN]} | fields
    return WidgetSite.objects.create(organization=organization, **values)


def conversation(organization: Organization, **fields: Any) -> Conversation:
    return Conversation.objects.create(organization=organization, **fields)


def visitor(site: WidgetSite, **fields: Any) -> Visitor:
    """A new visitor of the site."""
    row = conversation(site.organization, site=site, visitor_id=uuid.uuid4(), **fields)
    principal = Principal(
        Kind.VISITOR, site.organization_id, visitor_id=row.visitor_id, session_id=row.pk, site_id=site.pk
    )
    return Visitor(row, principal, tokens.issue(principal).token)


def api_key(organization: Organization, name: str = "tests") -> str:
    return ApiKey.issue(organization, name)[1]


def turns(conversation: Conversation, count: int) -> list[Turn]:
    """Questions and answers in turn, numbered, written past the lifecycle."""
    first = conversation.latest_turn_seq + 1
    rows = [
        Turn(
            organization_id=conversation.organization_id,
            conversation=conversation,
            seq=seq,
            role=Turn.Role.USER if seq % 2 else Turn.Role.ASSISTANT,
            content=f"turn {seq}",
        )
        for seq in range(first, first + count)
    ]
    conversation.latest_turn_seq += count
    conversation.save()
    return Turn.objects.bulk_create(rows)


def sent(visitor: Visitor, text: str = "Hello?") -> Run:
    """The run of a message that the visitor sent."""
    return intake.send(visitor.principal, visitor.session_id, intake.Message(text)).run


def claimed(run: Run) -> Run:
    """The run as a runner holds it after its claim. Whatever else is queued is claimed with it."""
    runner = claims.register()
    return next(found for found in claims.claim(runner, 1000, 1000) if found.pk == run.pk)


def answered(run: Run, text: str = "An answer.") -> Run:
    """The run after a runner has answered it."""
    held = claimed(run)
    return lifecycle.finish(held, held.attempt, Answer(text, "en"), Execution(model="test-model"))


def failed(run: Run, code: str = "model_unavailable", message: str = "No model answered.") -> Run:
    held = claimed(run)
    return lifecycle.fail(held, held.attempt, code, message)
