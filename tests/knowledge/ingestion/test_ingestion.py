"""From queued to ready: what is seen on the way, and what survives which accident."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations import tasks
from conversations.knowledge import documents, holding, ingest
from conversations.models import Chunk, ChunkEmbedding, Document
from tests.factories import Visitor
from tests.knowledge.ingestion.adding import (
    State,
    add,
    all_texts,
    embedded,
    finish,
    long_text,
    raw_files,
    ready,
    texts,
)
from tests.knowledge.ingestion.service import EmbeddingService
from tests.runs.racing import race

pytestmark = pytest.mark.usefixtures("valkey_server")
T = TypeVar("T")
Start = Callable[[Callable[[], T]], "Future[T]"]


@pytest.fixture
def in_background(service: EmbeddingService) -> Iterator[Start[bool]]:
    """Whatever a test says, nobody waits for the service in the end."""
    with ThreadPoolExecutor() as pool:

        def start(work: Callable[[], bool]) -> "Future[bool]":
            def and_close() -> bool:
                try:
                    return work()
                finally:
                    connection.close()

            return pool.submit(and_close)

        yield start
        service.release()


def expire(document: Document) -> None:
    """As if whoever holds it were dead for a while."""
    Document.objects.filter(pk=document.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def swept() -> int:
    valkey.client().delete("ingestion")
    tasks.sweep_documents()
    return int(valkey.client().llen("ingestion"))


def test_a_document_becomes_chunks_with_vectors(organization: Organization) -> None:
    document = add(organization, "# Tea\n\n## Green\n\nBrew it at 70 degrees.", "tea.md").document
    assert ingest.run(document.pk) is False
    document.refresh_from_db()
    assert (document.state, document.revision, document.title) == (State.READY, 1, "Tea")
    assert (document.chunk_count, document.embedded_count, document.claimed_until) == (1, 1, None)
    assert document.indexed_at
    chunk = Chunk.objects.get()
    assert (chunk.heading, chunk.text, chunk.language, chunk.config) == (
        "Green",
        "Brew it at 70 degrees.",
        "en",
        "english",
    )
    assert ChunkEmbedding.objects.get().chunk == chunk


def test_a_new_document_serves_by_its_words_before_it_is_embedded(
    organization: Organization, service: EmbeddingService, in_background: Start[bool]
) -> None:
    document = add(organization, long_text()).document
    service.hold(after=1)
    run = in_background(lambda: ingest.run(document.pk))
    service.wait()
    document.refresh_from_db()
    assert (document.state, document.revision) == (State.INDEXING, 1)
    assert (document.chunk_count, document.embedded_count, embedded(document)) == (40, 16, 16)
    assert len(texts(document)) == 40
    service.release()
    run.result()
    document.refresh_from_db()
    assert document.state == State.READY
    assert embedded(document) == 40


def test_a_changed_document_is_swapped_in_one_moment(
    organization: Organization, service: EmbeddingService, in_background: Start[bool]
) -> None:
    document = ready(organization, long_text("tea"))
    add(organization, long_text("coffee"))
    service.hold()
    run = in_background(lambda: ingest.run(document.pk))
    service.wait()
    assert len(all_texts(document)) == 80
    assert all("tea" in text for text in texts(document))
    service.release()
    seen = set()
    while not run.done():
        seen.add(tuple(texts(document)))
    run.result()
    assert all(len(found) == 40 and len({"tea" in text for text in found}) == 1 for found in seen)
    assert all("coffee" in text for text in all_texts(document))
    assert embedded(document) == 40


def test_a_killed_worker_leaves_what_the_next_one_goes_on_with(
    organization: Organization, service: EmbeddingService, in_background: Start[bool]
) -> None:
    document = add(organization, long_text()).document
    service.hold(after=1)
    killed = in_background(lambda: ingest.run(document.pk))
    service.wait()
    expire(document)
    service.hold(after=1000)
    finish(document)
    assert document.state == State.READY
    service.release()
    assert killed.result() is False
    assert (len(all_texts(document)), embedded(document)) == (40, 40)


def test_two_who_ingest_one_document_do_it_once(organization: Organization, service: EmbeddingService) -> None:
    document = add(organization, long_text()).document
    assert list(race(*[lambda: ingest.run(document.pk)] * 4)) == [False] * 4
    document.refresh_from_db()
    assert document.state == State.READY
    assert (len(all_texts(document)), embedded(document), service.asked) == (40, 40, 40)


def test_a_newer_upload_wins_over_one_that_is_being_ingested(
    organization: Organization, service: EmbeddingService, in_background: Start[bool]
) -> None:
    document = add(organization, long_text("tea")).document
    service.hold(after=1)
    older = in_background(lambda: ingest.run(document.pk))
    service.wait()
    add(organization, long_text("coffee"))
    service.release()
    assert older.result() is False
    finish(document)
    assert (document.state, document.revision) == (State.READY, 2)
    assert all("coffee" in text for text in all_texts(document))
    assert len(all_texts(document)) == 40


def test_a_document_that_is_deleted_meanwhile_leaves_nothing(
    organization: Organization, service: EmbeddingService, in_background: Start[bool]
) -> None:
    document = add(organization, long_text()).document
    service.hold(after=1)
    run = in_background(lambda: ingest.run(document.pk))
    service.wait()
    documents.delete(document)
    assert not Chunk.objects.exists()
    service.release()
    assert run.result() is False
    assert not Chunk.objects.exists()
    assert not ChunkEmbedding.objects.exists()


def test_without_the_embedding_service_words_serve_and_it_is_tried_again(
    organization: Organization, service: EmbeddingService
) -> None:
    document = add(organization).document
    service.status = 503
    for tries in (1, 2, 3):
        expire(document)
        ingest.run(document.pk)
        document.refresh_from_db()
        assert (document.state, document.attempts, document.revision) == (State.INDEXING, tries, 1)
        assert document.error_code == "embedding_unavailable"
        assert "It is found by its words until the embedding service answers: " in document.error_message
        assert document.claimed_until
        assert document.claimed_until > timezone.now()
        assert swept() == 0
    service.status = 200
    expire(document)
    assert swept() == 1
    finish(document)
    assert (document.state, document.error_code, document.error_message) == (State.READY, "", "")


def test_a_changed_document_does_not_wait_for_the_embedding_service_for_ever(
    organization: Organization, service: EmbeddingService
) -> None:
    document = ready(organization, "Tea is green.")
    add(organization, "Tea is black.")
    service.status = 503
    for expected in ("Tea is green.", "Tea is green.", "Tea is black."):
        expire(document)
        finish(document)
        assert texts(document) == [expected]
    assert document.state == State.INDEXING
    service.status = 200
    expire(document)
    finish(document)
    assert (document.state, document.revision, all_texts(document)) == (State.READY, 2, ["Tea is black."])


@pytest.mark.parametrize(("content", "code"), [(b"%PDF-1.7 broken", "broken"), (b"\n \n" * 100 + b"#\n", "empty")])
def test_a_file_that_cannot_be_read_ends_as_failed_with_a_reason(
    organization: Organization, content: bytes, code: str
) -> None:
    document = add(organization, content, "guide.md").document
    finish(document)
    assert (document.state, document.error_code) == (State.FAILED, code)
    assert document.error_message.endswith(".")
    assert document.claimed_until is None
    assert swept() == 0


def test_when_a_newer_edition_cannot_be_read_the_older_one_serves(organization: Organization) -> None:
    document = ready(organization, "Tea is green.")
    add(organization, b"%PDF-1.7 broken")
    finish(document)
    assert document.state == State.FAILED
    assert texts(document) == ["Tea is green."]
    document = ready(organization, "Tea is black.")
    assert texts(document) == ["Tea is black."]


def test_a_file_that_is_gone_from_the_storage_is_said(organization: Organization) -> None:
    document = add(organization).document
    document.file.storage.delete(document.file.name or "")
    finish(document)
    assert (document.state, document.error_code) == (State.FAILED, "file_missing")


@pytest.fixture
def no_chunks() -> Iterator[None]:
    """Nothing can be stored, for a reason that nobody foresaw."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversations_chunk ADD CONSTRAINT unforeseen CHECK (false) NOT VALID")
        yield
        cursor.execute("ALTER TABLE conversations_chunk DROP CONSTRAINT unforeseen")


@pytest.mark.usefixtures("organization", "no_chunks")
def test_a_fault_of_our_own_is_tried_three_times(organization: Organization) -> None:
    document = add(organization).document
    for tries in (1, 2, 3):
        expire(document)
        finish(document)
        failed = tries == 3
        assert document.state == (State.FAILED if failed else State.EXTRACTING)
        assert document.error_code == "internal"
    assert document.error_message


def test_a_document_that_ends_every_worker_ends_as_failed(organization: Organization) -> None:
    document = add(organization).document
    for _ in range(3):
        assert holding.take(document.pk)
        expire(document)
    finish(document)
    assert (document.state, document.error_code) == (State.FAILED, "internal")


def test_a_long_document_makes_way_for_others(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    document = add(organization, long_text()).document
    monkeypatch.setattr(ingest, "PASS_SECONDS", 0)
    valkey.client().delete("ingestion")
    passes = 0
    while document.state != State.READY:
        valkey.client().delete("ingestion")
        tasks.ingest(document.pk.hex)
        document.refresh_from_db()
        passes += 1
        assert valkey.client().llen("ingestion") == (document.state != State.READY)
    assert passes == 3
    assert embedded(document) == 40


def test_a_worker_that_is_told_to_end_does_so_after_its_batch(organization: Organization) -> None:
    document = add(organization, long_text()).document
    ingest.stopping.set()
    try:
        assert ingest.run(document.pk) is True
    finally:
        ingest.stopping.clear()
    document.refresh_from_db()
    assert (document.embedded_count, document.claimed_until) == (16, None)


def test_the_sweep_finds_what_nobody_is_at(organization: Organization) -> None:
    waiting = add(organization, "One.", "one.md").document
    held = add(organization, "Two.", "two.md").document
    ready(organization, "Three.", "three.md")
    assert swept() == 2
    assert holding.take(held.pk)
    assert swept() == 1
    expire(held)
    assert swept() == 2
    finish(waiting)
    finish(held)
    assert swept() == 0


def test_tasks_for_documents_that_are_gone_do_nothing(transactional_db: None) -> None:
    tasks.ingest("0" * 32)


def test_files_without_a_row_are_swept_after_a_day(organization: Organization, media: Path) -> None:
    document = add(organization).document
    [kept] = raw_files(media)
    lost, new = kept.with_name("lost"), kept.with_name("new")
    lost.write_text("lost")
    new.write_text("new")
    for path in (lost, kept):
        os.utime(path, (0, 0))
    tasks.prune_files()
    assert raw_files(media) in ([kept, new], [new, kept])
    assert document.file.storage.exists(document.file.name or "")


def test_ten_files_of_one_organization_do_not_keep_another_waiting(
    organization: Organization, other_organization: Organization
) -> None:
    many = [add(organization, f"Tea number {number}.", f"{number}.md").document for number in range(10)]
    one = add(other_organization, "Coffee is black.", "coffee.md").document
    for document in many[:2]:
        tasks.ingest(document.pk.hex)
    one.refresh_from_db()
    assert one.state == State.READY
    for document in [*many[2:], one]:  # as many messages as documents
        tasks.ingest(document.pk.hex)
    assert set(Document.objects.values_list("state", flat=True)) == {State.READY}


def test_what_a_visitor_waits_for_comes_before_a_library(organization: Organization, alice: Visitor) -> None:
    many = [add(organization, f"Tea number {number}.", f"{number}.md").document for number in range(10)]
    attached = add(organization, "My order.", "order.md", conversation=alice.conversation).document
    for document in many[:2]:
        tasks.ingest(document.pk.hex)
    attached.refresh_from_db()
    assert attached.state == State.READY


def test_a_visitor_attaches_a_book_at_most(organization: Organization, alice: Visitor) -> None:
    rows = "".join(f"What is part {number}?,It is number {number}.\n" for number in range(2_100))
    faq = f"question,answer\n{rows}"
    attached = add(organization, faq, "faq.csv", conversation=alice.conversation).document
    finish(attached)
    assert (attached.state, attached.error_code) == (State.FAILED, "too_long")
