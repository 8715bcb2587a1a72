"""A conversation and its turns."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from chatsite import ids
from chatsite.tenancy.models import Organization, WidgetSite
from conversations.models.tenant import TenantModel, TenantQuerySet


class ConversationQuerySet(TenantQuerySet["Conversation"]):
    pass


class Conversation(TenantModel):
    """Owned by a visitor (the widget), a program's user (`external_id`) or a staff user (the terminal)."""

    class Mode(models.TextChoices):
        ASSISTANT = "assistant"
        QUEUED = "queued"
        HUMAN = "human"
        CLOSED = "closed"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey(WidgetSite, models.SET_NULL, null=True, blank=True, related_name="+")
    visitor_id = models.UUIDField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    external_id = models.CharField(max_length=120, blank=True, help_text="Who the customer's own system says it is.")
    title = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=16, default="en")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ASSISTANT)
    epoch = models.PositiveIntegerField(
        default=0, help_text="Raised when a person takes over: older runs may not answer."
    )
    held = models.BooleanField(default=False, help_text="While a person is awaited, the assistant waits as well.")
    latest_turn_seq = models.PositiveIntegerField(default=0)
    page_context = models.JSONField(default=dict, blank=True)
    customer_tier = models.CharField(max_length=40, blank=True, help_text="As the customer's own system vouched for.")
    customer_groups = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="As the customer's own system vouched for."
    )
    handover_note = models.TextField(blank=True, help_text="What the person who handed back tells the assistant.")
    summary_claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="conversation_newest"),  # lists, keyset by id
            models.Index(
                fields=["organization", "visitor_id", "-id"],
                name="conversation_of_visitor",
                condition=models.Q(visitor_id__isnull=False),
            ),
            # the same person's other conversations, where the customer's own system says who it is
            models.Index(
                fields=["organization", "external_id", "-id"],
                name="conversation_of_person",
                condition=~models.Q(external_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=["assistant", "queued", "human", "closed"]), name="conversation_mode"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.public_id

    @property
    def public_id(self) -> str:
        return ids.public("conv", self.id)

    @property
    def is_answered_by_assistant(self) -> bool:
        """Otherwise what the visitor writes is for a person, and begins no run."""
        return self.mode == self.Mode.ASSISTANT or (self.mode == self.Mode.QUEUED and not self.held)


class TurnQuerySet(TenantQuerySet["Turn"]):
    pass


class Turn(TenantModel):
    """One message. What was said never changes; only `state` does, once, when an answer is replaced."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        AGENT = "agent"
        SYSTEM = "system"

    class State(models.TextChoices):
        COMPLETE = "complete"
        STOPPED = "stopped"  # the visitor stopped it: the part that was seen
        SUPERSEDED = "superseded"  # a regenerated answer stands in its place

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns", db_index=False)
    seq = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=Role)
    content = models.TextField()
    payload = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.COMPLETE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", help_text="An agent's turn."
    )
    # Of messages that begin no run; a run has its own. Null rather than empty: the constraint is about given keys only.
    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    run = models.ForeignKey(
        "conversations.Run", models.SET_NULL, null=True, blank=True, related_name="+", help_text="What produced it."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="turn_seq_once"),
            models.UniqueConstraint(
                fields=["conversation", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="turn_idempotency",
            ),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="turn_seq_from_one"),
            models.CheckConstraint(
                condition=models.Q(role__in=["user", "assistant", "agent", "system"]), name="turn_role"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["complete", "stopped", "superseded"]), name="turn_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.seq}"

    @property
    def public_id(self) -> str:
        return ids.public("turn", self.id)

    @property
    def public_payload(self) -> dict[str, Any]:
        """Without what only agents see: the page on which it was written."""
        return {name: value for name, value in self.payload.items() if name != "page"}
