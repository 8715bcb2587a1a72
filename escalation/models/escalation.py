"""A conversation that a person is asked into, and everything that happened to it."""

from typing import Self

from django.conf import settings
from django.db import models

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Turn
from conversations.models.tenant import TenantModel, TenantQuerySet
from escalation.models.agent import AgentProfile, Team
from escalation.models.desk import Priority, Reason

LAST_TEXT = 200
"""Characters of the newest message that the queue shows."""


class LabelQuerySet(TenantQuerySet["Label"]):
    pass


class Label(TenantModel):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=9, default="#64748b")

    objects = LabelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="label_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.public("lbl", self.id)


class EscalationQuerySet(TenantQuerySet["Escalation"]):
    def open(self) -> Self:
        return self.filter(state__in=Escalation.OPEN)


class Escalation(TenantModel):
    """Changed by lifecycle.py only. At most one of a conversation is open."""

    class State(models.TextChoices):
        QUEUED = "queued"
        ASSIGNED = "assigned"  # to somebody who has not joined yet
        ACTIVE = "active"  # a person has the conversation
        RESOLVED = "resolved"
        HANDED_BACK = "handed_back"
        ABANDONED = "abandoned"  # the visitor left, or went back to the assistant, before a person came

    class Origin(models.TextChoices):
        VISITOR = "visitor"
        RULE = "rule"
        AGENT = "agent"
        TOOL = "tool"

    class Summary(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        QUOTED = "quoted"  # no model wrote it: the turns that matter
        FAILED = "failed"

    OPEN = (State.QUEUED, State.ASSIGNED, State.ACTIVE)

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="escalations")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    origin = models.CharField(max_length=10, choices=Origin)
    reason = models.ForeignKey(Reason, models.SET_NULL, null=True, blank=True, related_name="+")
    rule_name = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True, help_text="What the visitor wrote with it.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    is_message = models.BooleanField(default=False, help_text="Left out of hours: to be answered by e-mail or later.")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    skill = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=16, default="en")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(AgentProfile, models.SET_NULL, null=True, blank=True, related_name="escalations")
    labels = models.ManyToManyField(Label, blank=True, related_name="+")
    from_seq = models.PositiveIntegerField(default=0, help_text="The conversation's newest turn when it began.")

    created_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True, help_text="When a person first took over.")
    first_reply_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(max_length=40, blank=True)
    end_note = models.TextField(blank=True)

    # The clocks: sla.py keeps them. `due_at` is the earliest of the three, for the queue's order.
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="The visitor's oldest unanswered message.")
    first_reply_due_at = models.DateTimeField(null=True, blank=True)
    next_reply_due_at = models.DateTimeField(null=True, blank=True)
    resolution_due_at = models.DateTimeField(null=True, blank=True, help_text="Empty while the visitor is awaited.")
    resolution_left = models.PositiveIntegerField(
        null=True, blank=True, help_text="Business seconds that were left when the clock was paused."
    )
    due_at = models.DateTimeField(null=True, blank=True)
    due_kind = models.CharField(max_length=12, blank=True)
    first_reply_breached_at = models.DateTimeField(null=True, blank=True)
    next_reply_breached_at = models.DateTimeField(null=True, blank=True)
    resolution_breached_at = models.DateTimeField(null=True, blank=True)

    # What the queue shows without reading turns.
    last_role = models.CharField(max_length=10, blank=True)
    last_text = models.CharField(max_length=LAST_TEXT, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    visitor_read_seq = models.PositiveIntegerField(default=0)
    agent_read_seq = models.PositiveIntegerField(default=0)

    summary_state = models.CharField(max_length=10, choices=Summary, default=Summary.PENDING)
    summary = models.JSONField(default=dict, blank=True, help_text="wants, tried, open: texts; quotes: [{seq, text}].")

    objects = EscalationQuerySet.as_manager()

    class Meta:
        indexes = [
            # the queue: what is open, most urgent first
            models.Index(
                fields=["organization", "due_at", "priority", "created_at", "id"],
                name="escalation_queue",
                condition=models.Q(state__in=["queued", "assigned", "active"]),
            ),
            # what an agent has: load, "mine"
            models.Index(
                fields=["agent"],
                name="escalation_of_agent",
                condition=models.Q(state__in=["queued", "assigned", "active"]),
            ),
            # the search for breaches
            models.Index(
                fields=["due_at"],
                name="escalation_due",
                condition=models.Q(state__in=["queued", "assigned", "active"], due_at__isnull=False),
            ),
            models.Index(fields=["organization", "-created_at"], name="escalation_newest"),  # reports
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(state__in=["queued", "assigned", "active"]),
                name="escalation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "assigned", "active", "resolved", "handed_back", "abandoned"]),
                name="escalation_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "assigned", "active"]) | models.Q(ended_at__isnull=False),
                name="escalation_ended_when_over",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return ids.public("esc", self.id)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def show_last(self, turn: Turn) -> None:
        """Have the queue show this message as the newest. Saves nothing."""
        self.last_role, self.last_text, self.last_at = turn.role, turn.content[:LAST_TEXT], turn.created_at


class EscalationEventQuerySet(TenantQuerySet["EscalationEvent"]):
    pass


class EscalationEvent(TenantModel):
    """One change, append-only: who, when, why. The audit trail, and the source of the reports."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        ASSIGNED = "assigned"
        RELEASED = "released"
        JOINED = "joined"
        TRANSFERRED = "transferred"
        REPLIED = "replied"  # the first reply after the visitor's word
        HANDED_BACK = "handed_back"
        RESOLVED = "resolved"
        ABANDONED = "abandoned"
        PRIORITY = "priority"
        LABELED = "labeled"
        BREACHED = "breached"
        REASSIGNED = "reassigned"  # the agent went away, or did not join in time

    class Actor(models.TextChoices):
        VISITOR = "visitor"
        AGENT = "agent"
        SYSTEM = "system"
        PROGRAM = "program"

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    actor_kind = models.CharField(max_length=10, choices=Actor)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(AgentProfile, models.SET_NULL, null=True, blank=True, related_name="+")
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    objects = EscalationEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind
