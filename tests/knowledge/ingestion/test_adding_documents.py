"""What is stored, recognised, replaced and refused."""

import re
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from pytest_django import Settings

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations.knowledge import documents
from conversations.knowledge.documents import IllegalState
from conversations.knowledge.validation import Refused
from conversations.models import Document
from tests import factories
from tests.factories import Visitor
from tests.knowledge.ingestion.adding import State, add, all_texts, embedded, finish, raw_files, ready, texts
from tests.runs.racing import race

pytestmark = pytest.mark.usefixtures("valkey_server")


def queued() -> int:
    return int(valkey.client().llen("ingestion"))


def test_the_raw_file_lies_under_a_random_name(organization: Organization, media: Path) -> None:
    document = add(organization, b"# Tea\n\nGreen.", "../../tea.md").document
    [stored] = raw_files(media)
    assert stored.read_bytes() == b"# Tea\n\nGreen."
    assert re.fullmatch(r"documents/\d{4}/\d\d/[0-9a-f]{32}", str(stored.relative_to(media)))
    assert (document.name, document.size, document.content_type) == ("tea.md", 13, "text/markdown")
    assert (document.state, document.revision, document.audiences) == (State.QUEUED, 0, ["public"])
    assert queued() == 1


def test_the_same_file_again_changes_nothing(organization: Organization, media: Path) -> None:
    first = ready(organization)
    again = add(organization)
    assert (again.document.pk, again.outcome) == (first.pk, "unchanged")
    assert again.document.state == State.READY
    assert len(raw_files(media)) == 1


def test_the_same_content_under_another_name_is_recognised(organization: Organization) -> None:
    first = add(organization, name="tea.md").document
    again = add(organization, name="tea (copy).md")
    assert (again.document, again.outcome) == (first, "unchanged")
    assert Document.objects.count() == 1


def test_the_same_content_for_other_readers_is_another_document(organization: Organization) -> None:
    add(organization, name="tea.md")
    assert add(organization, name="tea for agents.md", audiences=["agents"]).outcome == "created"


def test_other_content_under_the_name_replaces_it(organization: Organization, media: Path) -> None:
    first = ready(organization, "Tea is green.")
    again = add(organization, "Tea is black.")
    assert (again.document.pk, again.outcome, again.document.next_revision) == (first.pk, "replaced", 2)
    assert texts(first) == ["Tea is green."]
    assert [path.read_text() for path in raw_files(media)] == ["Tea is black."]
    finish(first)
    assert all_texts(first) == ["Tea is black."]
    assert embedded(first) == 1


def test_a_name_keeps_what_was_said_of_the_document(organization: Organization) -> None:
    said: dict[str, Any] = {
        "audiences": ["agents"],
        "title": "All about tea",
        "url": "https://shop.example/tea",
        "language": "en",
    }
    ready(organization, "Tea is green.", **said)
    document = ready(organization, "Tea is black.")
    assert {field: getattr(document, field) for field in said} == said


def test_what_more_may_read_than_before_is_not_shown_in_its_old_words(organization: Organization) -> None:
    document = ready(organization, "The margin is 40 %.", audiences=["agents"])
    add(organization, "The price is fair.", audiences=["agents", "public"])
    assert texts(document) == []
    finish(document)
    assert all_texts(document) == ["The price is fair."]


def test_named_anew_the_readers_change_though_the_content_does_not(organization: Organization) -> None:
    ready(organization, audiences=["public"])
    again = add(organization, audiences=["agents"])
    assert (again.outcome, again.document.audiences, again.document.state) == ("unchanged", ["agents"], State.READY)


def test_organizations_know_nothing_of_each_other(organization: Organization, other_organization: Organization) -> None:
    first = add(organization).document
    again = add(other_organization)
    assert again.outcome == "created"
    assert again.document.pk != first.pk


def test_the_two_who_upload_under_one_name_at_once_both_succeed(organization: Organization, media: Path) -> None:
    tries = [lambda number=number: add(organization, f"Tea number {number}.").outcome for number in range(6)]
    assert sorted(map(str, race(*tries))) == ["created"] + ["replaced"] * 5
    document = Document.objects.get()
    assert raw_files(media) == [Path(document.file.path)]
    assert document.next_revision == 6


def test_attachments_are_documents_of_their_own(alice: Visitor) -> None:
    organization = alice.conversation.organization
    shared = add(organization).document
    first = add(organization, conversation=alice.conversation)
    again = add(organization, conversation=alice.conversation)
    assert {first.outcome, again.outcome} == {"created"}
    assert len({shared.pk, first.document.pk, again.document.pk}) == 3
    assert add(organization).document.pk == shared.pk


def test_a_file_that_is_too_large_leaves_nothing(organization: Organization, media: Path, settings: Settings) -> None:
    settings.MAX_DOCUMENT_BYTES = 1_000_000

    class Endless:
        taken = 0

        def read(self, count: int) -> bytes:
            self.taken += count
            return b"a" * count

    endless = Endless()
    with pytest.raises(Refused) as refused:
        documents.add(organization.pk, cast(BinaryIO, endless), "endless.txt")
    assert refused.value.code == "too_large"
    assert endless.taken < 1_200_000
    assert raw_files(media) == []
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "values", "code"),
    [
        (b"", {}, "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, {}, "unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", {}, "unsupported"),
        (b"Tea", {"audiences": []}, "invalid_audiences"),
        (b"Tea", {"audiences": ["everybody"]}, "invalid_audiences"),
        (b"Tea", {"audiences": ["group:"]}, "invalid_audiences"),
        (b"Tea", {"audiences": ["group:a b"]}, "invalid_audiences"),
        (b"Tea", {"language": "English!"}, "invalid_language"),
        (b"Tea", {"url": "javascript:alert(1)"}, "invalid_url"),
        (b"Tea", {"url": "https://shop.example/\n"}, None),
        (b"Tea", {"max_bytes": 2}, "too_large"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    organization: Organization, media: Path, content: bytes, values: dict[str, Any], code: str | None
) -> None:
    if code is None:
        assert add(organization, content, **values).outcome == "created"
        return
    with pytest.raises(Refused) as refused:
        add(organization, content, **values)
    assert refused.value.code == code
    assert raw_files(media) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\0b\r\n.md", "a b .md"),
        ("\u202egnp.exe", "gnp.exe"),
        ("..", "document"),
        ("", "document"),
        ("/", "document"),
        ("x" * 300 + ".pdf", None),
        ("返品について.md", "返品について.md"),
    ],
)
def test_names_are_cleaned(organization: Organization, given: str, kept: str | None) -> None:
    name = add(organization, name=given).document.name
    assert name == kept if kept else len(name) == 200 and name.endswith(".pdf")


def test_who_may_read_is_changed_at_once(organization: Organization) -> None:
    document = ready(organization)
    documents.set_audiences(document, ["group:wholesale", "agents", "agents"])
    document.refresh_from_db()
    assert document.audiences == ["group:wholesale", "agents"]
    with pytest.raises(Refused):
        documents.set_audiences(document, ["group:"])


def test_a_new_title_is_indexed_and_a_new_address_is_not(organization: Organization) -> None:
    document = ready(organization)
    documents.describe(document, url="https://shop.example/tea")
    assert document.state == State.READY
    documents.describe(document, title="Brewing")
    assert (document.state, document.url) == (State.QUEUED, "https://shop.example/tea")
    finish(document)
    assert (document.title, document.revision) == ("Brewing", 2)


def test_a_deleted_document_is_gone_at_once_with_its_file(organization: Organization, media: Path) -> None:
    document = ready(organization)
    documents.delete(document)
    assert not Document.objects.exists()
    assert all_texts(document) == []
    assert raw_files(media) == []
    documents.delete(document)  # again, by somebody who was slower


def test_files_go_with_the_conversation_that_they_were_attached_to(alice: Visitor, media: Path) -> None:
    ready(alice.conversation.organization, conversation=alice.conversation)
    factories.conversation(alice.conversation.organization)
    alice.conversation.delete()
    assert raw_files(media) == []


def test_only_what_failed_is_tried_again(organization: Organization) -> None:
    document = add(organization, b"%PDF-1.7 and nothing else", "broken.pdf").document
    finish(document)
    assert document.state == State.FAILED
    documents.retry(document)
    assert (document.state, document.error_code) == (State.QUEUED, "")
    with pytest.raises(IllegalState):
        documents.retry(document)
