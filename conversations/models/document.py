"""What the assistant may draw on: addresses, documents, and their chunks."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models.conversation import Conversation, Turn
from conversations.models.tenant import TenantModel, TenantQuerySet

PUBLIC, SIGNED_IN, AGENTS = "public", "signed_in", "agents"
"""Audiences. The others are named groups, as `group:wholesale`."""
GROUP_PREFIX = "group:"


def for_everybody() -> list[str]:
    return [PUBLIC]


class SourceQuerySet(TenantQuerySet["Source"]):
    pass


class Source(TenantModel):
    """An address that documents are fetched from."""

    class Kind(models.TextChoices):
        PAGE = "page", "One page"
        SITEMAP = "sitemap", "A sitemap"
        SECTION = "section", "A section of a site"

    class State(models.TextChoices):
        QUEUED = "queued"
        FETCHING = "fetching"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PAGE)
    url = models.URLField(max_length=2_000)
    max_pages = models.PositiveIntegerField(default=100)
    audiences = ArrayField(models.CharField(max_length=80), default=for_everybody)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    found = models.PositiveIntegerField(default=0, help_text="Pages that belong to it.")
    fetched = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    frontier = models.JSONField(default=dict, blank=True, help_text="What is still to be fetched, and what was.")
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        indexes = [
            # the sweep: what nobody is at
            models.Index(fields=["claimed_until"], name="source_waits", condition=Q(state__in=["queued", "fetching"]))
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def public_id(self) -> str:
        return ids.public("src", self.id)


class DocumentQuerySet(TenantQuerySet["Document"]):
    def shared(self) -> Self:
        """Not what a visitor attached to a conversation."""
        return self.filter(conversation=None)

    def unfinished(self) -> Self:
        return self.exclude(state__in=[Document.State.READY, Document.State.FAILED])


class Document(TenantModel):
    """A file or a page. `revision` is the one of its chunks that serves; others are being made or swept away."""

    class State(models.TextChoices):
        QUEUED = "queued"
        EXTRACTING = "extracting"
        INDEXING = "indexing"
        READY = "ready"
        FAILED = "failed"

    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="documents")
    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        help_text="A visitor attached it: of use there only.",
    )
    turn = models.ForeignKey(
        Turn, models.SET_NULL, null=True, blank=True, related_name="+", help_text="The visitor's message that has it."
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, help_text="The file's name, by which it is replaced; a page's address.")
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=2_000, blank=True, help_text="Where visitors may read it.")
    audiences = ArrayField(models.CharField(max_length=80), default=for_everybody)
    language = models.CharField(max_length=16, blank=True, help_text="Empty: is told from the text.")
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="That is searched; 0: none yet.")
    next_revision = models.PositiveIntegerField(default=1, help_text="That is being made, or was made last.")
    chunk_count = models.PositiveIntegerField(default=0, help_text="Of the revision that was made last.")
    embedded_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    indexed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            # lists, and whether there is any: without what visitors attached, which may be far more
            models.Index(fields=["organization", "-id"], name="document_newest", condition=Q(conversation=None)),
            # the same content again
            models.Index(fields=["organization", "sha256"], name="document_content", condition=Q(conversation=None)),
            # attachments.prune: what was never sent
            models.Index(
                fields=["created_at"], name="document_unsent", condition=Q(conversation__isnull=False, turn=None)
            ),
            # the sweep: what nobody is at
            models.Index(
                fields=["claimed_until"],
                name="document_waits",
                condition=Q(state__in=["queued", "extracting", "indexing"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(conversation=None), name="document_name_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "extracting", "indexing", "ready", "failed"]), name="document_state"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def public_id(self) -> str:
        return ids.public("doc", self.id)


class ChunkQuerySet(TenantQuerySet["Chunk"]):
    pass


class Chunk(TenantModel):
    """A passage that can be found and cited. Belongs to one revision of its document and never changes."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks", db_index=False)
    revision = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True, help_text="The headings above it, outermost first.")
    text = models.TextField()
    language = models.CharField(max_length=16)
    config = models.CharField(max_length=20, help_text="The text search configuration, such as english.")
    tokens = models.PositiveIntegerField()
    search = SearchVectorField()

    objects = ChunkQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            GinIndex(fields=["search"], name="chunk_search", fastupdate=False),  # what waits would slow each search
            models.Index(fields=["organization", "config"], name="chunk_config"),  # which a tenant has; how many chunks
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "revision", "position"], name="chunk_position_once"),
        ]

    def __str__(self) -> str:
        return self.heading or self.text[:60]

    @property
    def public_id(self) -> str:
        return ids.public("chk", self.id)
