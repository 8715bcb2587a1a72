"""Chunks, their words and their vectors as they are stored."""

import numpy as np
import pytest

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing, spaces
from conversations.knowledge.types import Piece
from conversations.models import Chunk, ChunkEmbedding, Document
from tests import factories
from tests.knowledge import searching

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Organization:
    return factories.organization()


def pieces(*texts: str) -> list[Piece]:
    return [Piece(number, "Heading", text, "en", 5) for number, text in enumerate(texts)]


def stored(document: Document) -> list[str]:
    return list(Chunk.objects.filter(document=document).order_by("position").values_list("text", flat=True))


def test_words_are_stemmed_and_told_by_where_they_stand(shop: Organization) -> None:
    row = searching.document(shop, "Returns", "Refunds | Send the parcels back.", embed=False)
    chunk = Chunk.objects.get(document=row)
    assert searching.words(chunk) == {"return", "refund", "send", "parcel", "back"}
    weights = {entry.split("'")[1][9:]: entry[-1] for entry in chunk.search.split(" ")}
    assert (weights["return"], weights["refund"]) == ("A", "B")
    assert chunk.config == "english"


def test_storing_the_same_revision_again_changes_nothing(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "One.", "Two.", embed=False)
    indexing.store_chunks(row, 1, pieces("One.", "Two.", "Three."))
    assert stored(row) == ["One.", "Two."]


def test_revisions_stand_side_by_side(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "Old.", embed=False)
    indexing.store_chunks(row, 2, pieces("New."))
    assert sorted(stored(row)) == ["New.", "Old."]


def test_more_chunks_than_one_statement_takes(shop: Organization) -> None:
    row = searching.document(shop, "a.md", embed=False)
    indexing.store_chunks(row, 1, pieces(*(f"Number {number}." for number in range(indexing.BATCH + 1))))
    assert len(stored(row)) == indexing.BATCH + 1


def test_quotes_and_very_long_words_do_no_harm(shop: Organization) -> None:
    row = searching.document(shop, 'It\'s "a" \\ title', f"don't {'x' * 2_040} {'y.' * 1_500} 'end'", embed=False)
    assert "end" in searching.words(Chunk.objects.get(document=row))


def test_what_is_embedded_is_no_longer_unembedded(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "One.", "Two.", embed=False)
    space = spaces.target()
    first, second = indexing.unembedded(row, 1, space)
    vector = np.eye(1, space.dimension, dtype=np.float32)[0]
    indexing.store_embeddings(space, [first], [vector])
    assert list(indexing.unembedded(row, 1, space)) == [second]


def test_storing_a_vector_twice_keeps_one(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "One.")
    space = spaces.target()
    indexing.store_embeddings(space, list(row.chunks.all()), [np.ones(space.dimension, dtype=np.float32)])
    assert ChunkEmbedding.objects.filter(chunk__document=row).count() == 1


def test_a_chunk_that_is_gone_is_left_out(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "One.", "Two.", embed=False)
    space = spaces.target()
    chunks = list(indexing.unembedded(row, 1, space))
    Chunk.objects.filter(pk=chunks[0].pk).delete()
    indexing.store_embeddings(space, chunks, [np.ones(space.dimension, dtype=np.float32)] * 2)
    assert list(ChunkEmbedding.objects.values_list("chunk_id", flat=True)) == [chunks[1].pk]


def test_title_and_heading_are_embedded_with_the_text(shop: Organization) -> None:
    row = searching.document(shop, "a.md", "Refunds | Within a week.", title="Returns", embed=False)
    chunk = indexing.unembedded(row, 1, spaces.target()).get()
    assert indexing.embedding_text(chunk) == "Returns\nRefunds\nWithin a week."
