"""What an answer was grounded in."""

from django.db import models

from chatsite.tenancy.models import Organization
from conversations.models.document import Document
from conversations.models.run import Run
from conversations.models.tenant import TenantModel, TenantQuerySet


class RetrievalQuerySet(TenantQuerySet["Retrieval"]):
    pass


class Retrieval(TenantModel):
    """What was looked for and found for a run. `passages`: the ranked ones, each with `number` when it was passed to
    the model, under which it may be cited (knowledge/recording.py has the shape)."""

    class Mode(models.TextChoices):
        HYBRID = "hybrid"
        LEXICAL = "lexical"  # the embedding service was down, or nothing is embedded yet
        DENSE = "dense"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    run = models.OneToOneField(Run, models.CASCADE, related_name="retrieval")
    query = models.TextField(help_text="What was searched for; differs from the question when it was rewritten.")
    rewritten_by = models.CharField(max_length=20, blank=True, help_text="model, rule, or empty: it was not.")
    language = models.CharField(max_length=16, blank=True)
    mode = models.CharField(max_length=10, choices=Mode)
    degraded = models.CharField(max_length=300, blank=True, help_text="Why one half was missing.")
    evidence = models.JSONField(default=dict, help_text="strong, weak or none, and the signals that say so.")
    passages = models.JSONField(default=list)
    milliseconds = models.JSONField(default=dict, help_text="rewrite, embed, search.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RetrievalQuerySet.as_manager()

    def __str__(self) -> str:
        return self.query[:80]


class CitationQuerySet(TenantQuerySet["Citation"]):
    pass


class Citation(TenantModel):
    """A passage that an answer cites. Holds what was cited, so that a later edition of the document changes nothing;
    whether it may still be opened is asked of the document. Without a document: it was deleted."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="citations", db_index=False)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="citations")
    chunk_id = models.UUIDField()
    marker = models.PositiveSmallIntegerField(help_text="The number in the answer's text.")
    title = models.CharField(max_length=300)
    heading = models.CharField(max_length=500, blank=True)
    quote = models.CharField(max_length=400)
    passage = models.TextField()
    url = models.URLField(max_length=2_000, blank=True)
    language = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["marker"]
        constraints = [models.UniqueConstraint(fields=["run", "marker"], name="citation_once")]

    def __str__(self) -> str:
        return f"[{self.marker}] {self.title}"
