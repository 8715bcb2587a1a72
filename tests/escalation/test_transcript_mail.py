"""POST /chat/transcript: the conversation by e-mail, whatever is away when it is asked for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.utils import timezone

from chatsite import valkey
from conversations.models import Conversation
from escalation import tasks
from escalation.models import TranscriptMail
from escalation.transcript import transcript_mail
from tests import factories
from tests.api.client import Api
from tests.factories import Visitor
from tests.mailserver import MailServer
from tests.runs.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail(settings: LazySettings) -> Iterator[MailServer]:
    with MailServer() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


def talked(visitor: Visitor) -> None:
    factories.answered(factories.sent(visitor, "Wo ist mein Paket? 📦\n.\nÜber alles"), "Unterwegs.")


def due_now() -> None:
    TranscriptMail.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


async def test_it_is_sent_once_and_not_kept(alice: Visitor, mail: MailServer) -> None:
    await sync_to_async(talked)(alice)
    await Conversation.objects.aupdate(locale="de")
    body = {"session_id": alice.session_id, "email": "alice@example.com"}
    answer = await Api(alice.token).post("/chat/transcript", body)
    assert (answer.status, answer.json) == (202, {"sent_to": "alice@example.com"})
    queued = await sync_to_async(valkey.client().lrange)("celery", 0, -1)
    assert len([row for row in queued if transcript_mail.TASK.encode() in row]) == 1
    for _ in range(2):
        await sync_to_async(tasks.send_transcripts)()
    [message] = mail.inbox
    assert (message["To"], message["Subject"]) == ("alice@example.com", "Ihre Unterhaltung mit Acme")
    text = message.get_content()
    assert "Wo ist mein Paket? 📦" in text
    assert "Über alles" in text
    assert "Unterwegs." in text
    assert not await TranscriptMail.objects.aexists()


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b@example.com", "a@example.com\nBcc: b@example.com", 7, None, "e" * 250 + "@example.com"],
)
async def test_what_is_no_address_is_refused(alice: Visitor, email: Any) -> None:
    answer = await Api(alice.token).post("/chat/transcript", {"session_id": alice.session_id, "email": email})
    assert answer.refusal == (400, "invalid_message")
    assert list(answer.json["error"]["details"]["fields"]) == ["email"]


async def test_three_an_hour_of_a_conversation(alice: Visitor) -> None:
    answers = [
        await Api(alice.token).post(
            "/chat/transcript", {"session_id": alice.session_id, "email": f"a{number}@example.com"}
        )
        for number in range(4)
    ]
    assert [answer.status for answer in answers] == [202, 202, 202, 429]
    assert 60 < int(answers[-1].headers["Retry-After"]) <= 3600


async def test_three_an_hour_to_an_address(alice: Visitor, bob: Visitor) -> None:
    answers = [
        await Api(visitor.token).post(
            "/chat/transcript", {"session_id": visitor.session_id, "email": f"{name}@example.com"}
        )
        for visitor, name in ((alice, "c"), (alice, "c"), (bob, "C"), (bob, "c"))
    ]
    assert [answer.status for answer in answers] == [202, 202, 202, 429]


def test_a_name_of_several_lines_makes_one_header(alice: Visitor, mail: MailServer) -> None:
    organization = alice.conversation.organization
    organization.name = "Acme\r\nBcc: everybody@example.com"
    organization.save()
    talked(alice)
    transcript_mail.request(alice.conversation, "alice@example.com")
    transcript_mail.send_due()
    [message] = mail.inbox
    assert message["Subject"] == "Your conversation with Acme Bcc: everybody@example.com"
    assert message["Bcc"] is None


def test_a_mail_server_that_is_away_loses_nothing(alice: Visitor, settings: LazySettings) -> None:
    with MailServer() as gone:
        port = gone.port
        for name, value in gone.settings().items():
            setattr(settings, name, value)
    transcript_mail.request(alice.conversation, "alice@example.com")
    for attempt in range(1, 4):
        due_now()
        transcript_mail.send_due()
        row = TranscriptMail.objects.get()
        assert row.attempts == attempt
        assert "refused" in row.error
        assert row.next_attempt_at
        assert row.next_attempt_at > timezone.now()
    with MailServer(port) as back:
        transcript_mail.send_due()
        assert back.inbox == [], "it waits before it tries again"
        due_now()
        transcript_mail.send_due()
        assert len(back.inbox) == 1
    assert not TranscriptMail.objects.exists()


def test_an_address_that_is_refused_is_given_up_in_the_end(alice: Visitor, mail: MailServer) -> None:
    mail.refuses = "550 No such user"
    row = transcript_mail.request(alice.conversation, "nobody@example.com")
    for _ in range(transcript_mail.ATTEMPTS + 2):
        TranscriptMail.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
        transcript_mail.send_due()
    row.refresh_from_db()
    assert (row.attempts, row.next_attempt_at) == (transcript_mail.ATTEMPTS, None)
    assert "No such user" in row.error


def test_workers_at_the_same_moment_send_it_once(alice: Visitor, mail: MailServer) -> None:
    transcript_mail.request(alice.conversation, "alice@example.com")
    race(transcript_mail.send_due, transcript_mail.send_due, transcript_mail.send_due)
    assert len(mail.inbox) == 1


def test_one_that_cannot_be_sent_does_not_hold_up_the_next(alice: Visitor, bob: Visitor, mail: MailServer) -> None:
    transcript_mail.request(alice.conversation, "alice@example.com")
    transcript_mail.request(bob.conversation, "bob@example.com")
    TranscriptMail.objects.filter(conversation=alice.conversation).update(email="not an address\n")
    transcript_mail.send_due()
    assert [message["To"] for message in mail.inbox] == ["bob@example.com"]
