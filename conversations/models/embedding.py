"""Vectors that chunks are found by, and the models that they were made by."""

from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField

from chatsite.tenancy.models import Organization
from conversations.models.document import Chunk


class EmbeddingSpace(models.Model):
    """One model's vectors, of the whole installation. Vectors of two spaces cannot be compared.

    Each has an HNSW index of its own over its part of the vectors, made with the space (knowledge/spaces.py).
    """

    class State(models.TextChoices):
        BUILDING = "building"
        SERVING = "serving"
        RETIRED = "retired"

    provider = models.CharField(max_length=30)
    model = models.CharField(max_length=120)
    dimension = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    created_at = models.DateTimeField(auto_now_add=True)
    serving_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "model", "dimension"], name="space_once"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="serving"), name="space_one_serving"),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.dimension})"


class ChunkEmbedding(models.Model):
    chunk = models.ForeignKey(Chunk, models.CASCADE, related_name="embeddings", db_index=False)
    space = models.ForeignKey(EmbeddingSpace, models.CASCADE, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    embedding = HalfVectorField()  # of the space's dimension

    class Meta:
        indexes = [models.Index(fields=["organization", "space"], name="embedding_of_tenant")]  # exact search
        constraints = [models.UniqueConstraint(fields=["chunk", "space"], name="embedding_once")]

    def __str__(self) -> str:
        return f"{self.chunk_id} in {self.space_id}"
