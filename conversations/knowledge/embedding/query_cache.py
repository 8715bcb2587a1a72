"""Vectors of questions, kept in Redis for a day. Those of one organization never serve another: even how long an
answer takes would tell what others ask."""

import uuid
from datetime import timedelta

import numpy as np
from django.utils.crypto import salted_hmac

from chatsite import valkey
from conversations.knowledge.embedding.types import Vector
from conversations.models import EmbeddingSpace

KEPT = timedelta(days=1)
STORED = np.dtype("<f2")
"""As the database has it."""


def get(organization_id: uuid.UUID, space: EmbeddingSpace, text: str) -> Vector | None:
    """None as well when Redis is away, or holds something else."""
    try:
        held = valkey.client().get(_key(organization_id, space, text))
    except valkey.Unavailable:
        return None
    if not isinstance(held, bytes) or len(held) != space.dimension * STORED.itemsize:
        return None
    return np.frombuffer(held, STORED).astype(np.float32)


def put(organization_id: uuid.UUID, space: EmbeddingSpace, text: str, vector: Vector) -> None:
    try:
        valkey.client().set(_key(organization_id, space, text), vector.astype(STORED).tobytes(), ex=KEPT)
    except valkey.Unavailable:
        return


def _key(organization_id: uuid.UUID, space: EmbeddingSpace, text: str) -> str:
    """Without SECRET_KEY nobody can tell from it what was asked."""
    digest = salted_hmac(f"query of {organization_id}", text, algorithm="sha256").hexdigest()
    return f"chatsite:{organization_id.hex}:query:{space.pk}:{digest}"
