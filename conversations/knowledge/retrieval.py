"""Stand-in until helper C's is here: finds nothing."""

import uuid
from dataclasses import dataclass

from conversations.knowledge.embedding.types import Vector
from conversations.knowledge.types import Evidence, Found, Mode, Query, Viewer


@dataclass(frozen=True, slots=True)
class Embedded:
    vector: Vector | None
    degraded: str = ""
    milliseconds: float = 0


def embed_query(text: str, organization_id: uuid.UUID) -> Embedded:
    return Embedded(None, "not there yet")


def search(query: Query, viewer: Viewer, embedded: Embedded, *, mode: Mode = "hybrid", limit: int = 20) -> Found:
    return Found((), "lexical", Evidence("none", 0), embedded.degraded)
