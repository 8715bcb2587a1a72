"""kill -9 of the ingester in the middle of a document: another goes on, and nothing is there twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.knowledge.ingestion.adding import long_text
from tests.knowledge.ingestion.service import EmbeddingService, running
from tests.stack import Stack, until

Database = psycopg.Connection[Any]
CHUNKS = 40


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with running() as found:
        yield found


@pytest.fixture
def ingesting(
    stack: Stack, service: EmbeddingService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stack]:
    """A stack with an ingester, and a beat whose sweep finds what a dead one left. Without documents, before and
    after: in other tests nothing is looked up."""
    _without_documents(database)
    monkeypatch.setitem(stack.env, "CHATSITE_EMBEDDING_BASE_URL", service.base_url)
    monkeypatch.setitem(stack.env, "CHATSITE_EMBEDDING_MODEL", "fake-of-faults")
    stack.start("ingester", "worker", "beat")
    yield stack
    service.release()
    for name in ("ingester", "worker", "beat"):
        if name in stack.processes:
            stack.kill(name)
    _without_documents(database)


def test_a_killed_ingester_is_taken_over_in_the_middle_of_a_document(
    ingesting: Stack, service: EmbeddingService, database: Database, tmp_path: Path
) -> None:
    service.hold(after=2)  # it is asked for its dimension first
    path = tmp_path / "tea.md"
    path.write_text(long_text(sections=CHUNKS))
    ingesting.manage("ingest", str(path), "--organization", "demo", "--no-wait")
    until(lambda: embedded(database) == 16, "the first batch is stored")
    service.wait()
    assert state(database) == ("indexing", CHUNKS, 16)
    ingesting.kill("ingester")
    service.release()
    # As long as a claim lasts is too long for a test: as if that were over.
    database.execute("UPDATE conversations_document SET claimed_until = now()")
    ingesting.start("ingester")
    until(lambda: state(database)[0] == "ready", "another has gone on with it")
    assert state(database) == ("ready", CHUNKS, CHUNKS)
    assert embedded(database) == CHUNKS
    assert count(database, "SELECT count(*) FROM conversations_chunk") == CHUNKS
    assert count(database, "SELECT count(DISTINCT (heading, position)) FROM conversations_chunk") == CHUNKS
    assert service.asked <= 1 + CHUNKS + 16


def _without_documents(database: Database) -> None:
    for table in ("chunkembedding", "chunk", "document", "embeddingspace"):
        database.execute(f"DELETE FROM conversations_{table}".encode())  # noqa: S608


def embedded(database: Database) -> int:
    return count(database, "SELECT count(*) FROM conversations_chunkembedding")


def state(database: Database) -> tuple[Any, ...]:
    row = database.execute("SELECT state, chunk_count, embedded_count FROM conversations_document").fetchone()
    assert row
    return tuple(row)


def count(database: Database, query: str) -> int:
    row = database.execute(query.encode()).fetchone()
    assert row
    return int(row[0])
