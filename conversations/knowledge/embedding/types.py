"""From texts to vectors. Siblings of one shape, one file each."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Of length one."""


class EmbeddingUnavailable(Exception):
    """The service is away or refused. The message is for staff."""


class Embedder(Protocol):
    """Calls block: from async code, call them in a thread. They may be made from several threads at once.

    Every method may raise EmbeddingUnavailable.
    """

    provider: str
    model: str

    @property
    def dimension(self) -> int:
        """May ask the service, once."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """For storing. What is longer than the model reads is cut by it."""
        ...

    def embed_query(self, text: str) -> Vector:
        """For searching."""
        ...
