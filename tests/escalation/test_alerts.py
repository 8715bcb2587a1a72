"""An alert reaches an agent who is not at the desk by e-mail, once, and a mail server that is down breaks nothing."""

import socket
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from celery.exceptions import Retry
from django.core import mail

from chatsite import valkey
from chatsite.celery import app
from escalation import lifecycle
from escalation.assigning import alerts, presence
from escalation.models import AgentProfile, Escalation
from escalation.talk import notes
from escalation.types import Actor
from tests import desk
from tests.escalation.absence import come
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    return desk.escalated(alice, note="Where is\r\nBcc: everybody@example.com my parcel?")


@pytest.fixture(autouse=True)
def _tasks() -> None:
    app.loader.import_default_modules()


def work() -> None:
    """Do what was handed to Celery for mails, as a worker would."""
    for task, arguments in queued():
        app.tasks[task].apply(tuple(arguments))
    valkey.client().delete("celery")


def queued() -> Iterator[tuple[str, list[Any]]]:
    for message in valkey.client().lrange("celery", 0, -1):
        envelope = orjson.loads(message)
        if envelope["headers"]["task"] == alerts.TASK:
            yield alerts.TASK, orjson.loads(b64decode(envelope["body"]))[0]


def assign(row: Escalation, by: AgentProfile, to: AgentProfile, why: str = "") -> None:
    lifecycle.assign(row, Actor.of(by), agent=to, why=why)


def test_who_is_away_or_offline_is_mailed_once(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    assign(escalation, agent, colleague, "She asks about billing.")
    work()
    (sent,) = mail.outbox
    assert sent.to == [colleague.user.email]
    assert sent.subject == "A visitor waits for you: Where is Bcc: everybody@example.com my parcel?"
    assert "She asks about billing." in sent.body
    assert f"/admin/desk/{escalation.public_id}/" in sent.body
    lifecycle.release(escalation, Actor.of(agent))
    assign(escalation, agent, colleague)
    work()
    assert len(mail.outbox) == 1
    assign(escalation, colleague, agent)
    work()
    assert [message.to for message in mail.outbox[1:]] == [[agent.user.email]]


def test_who_is_at_the_desk_is_not_mailed_and_who_steps_away_is(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    come(colleague)
    assign(escalation, agent, colleague)
    work()
    assert mail.outbox == []
    presence.choose(colleague, "away")
    notes.add(escalation, agent, "Look at this, Ben", "key-1", [colleague])
    work()
    assert [message.subject[:25] for message in mail.outbox] == ["A colleague mentioned you"]


def test_who_takes_it_themselves_is_told_nothing(escalation: Escalation, agent: AgentProfile) -> None:
    assign(escalation, agent, agent)
    assert list(queued()) == []


def test_what_is_over_when_the_mail_would_go_is_not_mailed(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile
) -> None:
    assign(escalation, agent, colleague)
    lifecycle.withdraw(escalation)
    work()
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_tried_again_and_nothing_else_fails(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assign(escalation, agent, colleague)
    ((task, arguments),) = queued()
    tried = app.tasks[task].apply(tuple(arguments))
    assert isinstance(tried.result, Retry | OSError)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work()
    assert len(mail.outbox) == 1
