"""As many passages as retrieval is measured with, made up.

Words follow Zipf's law; vectors lie in clusters and close together, as those of the model in the box do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing, spaces
from conversations.knowledge.embedding.types import Vector
from conversations.knowledge.types import Piece
from conversations.models import Chunk, Document, EmbeddingSpace

PER_DOCUMENT = 10
WORDS = 110
"""Of a passage."""
VOCABULARY = 20_000
CLUSTERS = 400
LANGUAGES = ("en", "en", "de", "ja")
_SMALL = "the of and to a in is it you for on with as are be this that from or your"
_SYLLABLES = "ba de ki lo mu ra se ti vo na pe ri sta gle ton mer ling sho ver dan"
SMALL_WORDS, SYLLABLES = _SMALL.split(), _SYLLABLES.split()
KANJI = "配送返品料金注文支払方法期間商品交換連絡住所確認変更保証修理部品説明書電気製品店舗会員登録割引券送料無料"


@dataclass
class Catalogue:
    seed: int = 1
    dimension: int = 384
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    @cached_property
    def vocabulary(self) -> list[str]:
        made = ("".join(self.random.choice(SYLLABLES, self.random.integers(2, 6))) for _ in range(VOCABULARY * 2))
        return list(dict.fromkeys(made))[:VOCABULARY]

    @cached_property
    def centers(self) -> NDArray[np.float32]:
        common = self.random.standard_normal(self.dimension) * 2.2
        return (self.random.standard_normal((CLUSTERS, self.dimension)) + common).astype(np.float32)

    def text(self, language: str) -> str:
        if language == "ja":
            return "。".join("".join(self.random.choice(list(KANJI + "のはをにできます"), 18)) for _ in range(8))
        ranks = np.minimum(self.random.zipf(1.25, WORDS) - 1, VOCABULARY - 1)
        words = [self.vocabulary[rank] for rank in ranks]
        words[::3] = [str(word) for word in self.random.choice(SMALL_WORDS, len(words[::3]))]
        return ". ".join(" ".join(words[start : start + 11]) for start in range(0, WORDS, 11))

    def vectors(self, clusters: NDArray[np.int64]) -> NDArray[np.float32]:
        spread = self.random.standard_normal((len(clusters), self.dimension)).astype(np.float32)
        made = self.centers[clusters] + spread * 0.9
        normalized: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return normalized

    def near(self, vector: Vector) -> Vector:
        """A question's."""
        moved = vector + self.random.standard_normal(self.dimension).astype(np.float32) * 0.02
        near: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
        return near

    def fill(self, organization: Organization, chunks: int, space: EmbeddingSpace) -> None:
        """The space's index should be away meanwhile: see `without_index`."""
        for _ in range(chunks // PER_DOCUMENT):
            with transaction.atomic():
                self._document(organization, space)

    def _document(self, organization: Organization, space: EmbeddingSpace) -> None:
        language = str(self.random.choice(LANGUAGES))
        title = " ".join(self.random.choice(self.vocabulary, 3))
        document = Document.objects.create(
            organization=organization, name=f"{title}.md", title=title, language=language, revision=1, state="ready",
            chunk_count=PER_DOCUMENT,
        )  # fmt: skip
        pieces = [Piece(n, title, self.text(language), language, 150) for n in range(PER_DOCUMENT)]
        indexing.store_chunks(document, 1, pieces)
        rows = list(Chunk.objects.filter(document=document).only("pk"))
        around = self.random.integers(CLUSTERS)  # a document is about one thing, or two
        clusters = np.where(self.random.random(PER_DOCUMENT) < 0.8, around, self.random.integers(CLUSTERS))
        indexing.store_embeddings(space, rows, list(self.vectors(clusters)))


@contextmanager
def without_index(space: EmbeddingSpace) -> Iterator[None]:
    """Filling an index at once takes a fraction of the time of filling it row by row."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {spaces.index_name(space)}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        spaces.ensure_index(space)
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("VACUUM ANALYZE")
