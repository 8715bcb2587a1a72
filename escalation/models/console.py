"""What agents write and keep beside the conversation."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Turn
from conversations.models.tenant import TenantModel, TenantQuerySet
from escalation.models.agent import AgentProfile, Team


class NoteQuerySet(TenantQuerySet["Note"]):
    pass


class Note(TenantModel):
    """Private: colleagues read it, the visitor and the assistant never do."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(AgentProfile, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    mentions = models.ManyToManyField(AgentProfile, blank=True, related_name="+")
    idempotency_key = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "idempotency_key"], name="note_once")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def public_id(self) -> str:
        return ids.public("note", self.id)


class CannedReplyQuerySet(TenantQuerySet["CannedReply"]):
    pass


class CannedReply(TenantModel):
    """Variables: {{visitor.name}}, {{agent.name}}, {{organization.name}}, {{conversation.id}}."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    shortcut = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.TextField()
    language = models.CharField(max_length=16, blank=True, help_text="Empty: for all.")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    used = models.PositiveIntegerField(default=0, editable=False)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["shortcut"]
        verbose_name_plural = "canned replies"
        constraints = [models.UniqueConstraint(fields=["organization", "shortcut", "language"], name="canned_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        return ids.public("can", self.id)


class SavedViewQuerySet(TenantQuerySet["SavedView"]):
    pass


class SavedView(TenantModel):
    """Filters of the queue under a name. Without an owner it is everybody's, as is one that is shared."""

    owner = models.ForeignKey(AgentProfile, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.public("view", self.id)


class AttachmentQuerySet(TenantQuerySet["Attachment"]):
    pass


class Attachment(TenantModel):
    """A file that an agent sends. Kept under a random name; always downloaded, never shown in our origin."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="attachments")
    turn = models.ForeignKey(Turn, models.SET_NULL, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.public("att", self.id)


class TranscriptMailQuerySet(TenantQuerySet["TranscriptMail"]):
    pass


class TranscriptMail(TenantModel):
    """A transcript that a visitor wants by e-mail: kept until the mail server has taken it, then deleted."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    email = models.EmailField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, help_text="Empty: given up.")
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TranscriptMailQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.email


OPEN_FOR = timedelta(hours=1)
"""How long the reason holds with which another transcript was opened."""


class TranscriptAccessQuerySet(TenantQuerySet["TranscriptAccess"]):
    def open_to(self, user_id: int | None, conversation: Conversation) -> Self:
        """By which this user may read the conversation now."""
        return self.filter(user=user_id, conversation=conversation, created_at__gt=timezone.now() - OPEN_FOR)


class TranscriptAccess(TenantModel):
    """Somebody opened a transcript that is not of their escalations, and said why. Append-only."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TranscriptAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "opened transcripts"
        permissions = [("read_any_transcript", "Can open transcripts of others, with a reason")]

    def __str__(self) -> str:
        return self.reason
