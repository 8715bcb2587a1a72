"""Runs, and the processes that execute them."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models.conversation import Conversation, Turn
from conversations.models.deployment import ModelPool
from conversations.models.tenant import TenantModel, TenantQuerySet


class RunnerQuerySet(models.QuerySet["Runner"]):
    def alive(self) -> Self:
        return self.filter(stopped_at=None, heartbeat_at__gt=Now() - timedelta(seconds=Runner.SILENCE))

    def silent(self) -> Self:
        """Without a sign of life, and not yet declared dead."""
        return self.filter(stopped_at=None, heartbeat_at__lte=Now() - timedelta(seconds=Runner.SILENCE))


class Runner(models.Model):
    """One runner process. Its heartbeat is compared on the database's clock."""

    SILENCE = 10
    """Seconds without a heartbeat after which a runner's runs are taken over."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When it left or was declared dead.")

    objects = RunnerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}"


class RunQuerySet(TenantQuerySet["Run"]):
    def active(self) -> Self:
        return self.filter(status__in=[Run.Status.QUEUED, Run.Status.RUNNING])


class Run(TenantModel):
    """The attempts to answer one user turn. In the widget's protocol its id is the `response_id`."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Mode(models.TextChoices):
        INTERACTIVE = "interactive"
        BACKGROUND = "background"

    TERMINAL = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
    MAX_CLAIMS = 3

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="runs", db_index=False)
    user_turn = models.ForeignKey(Turn, models.CASCADE, related_name="runs")
    user_turn_seq = models.PositiveIntegerField()
    replaces = models.ForeignKey(Turn, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.OneToOneField(Turn, models.PROTECT, null=True, blank=True, related_name="answer_to")
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.INTERACTIVE)
    epoch = models.PositiveIntegerField(default=0)
    pool = models.ForeignKey(ModelPool, models.SET_NULL, null=True, blank=True, related_name="+")
    runner = models.ForeignKey(Runner, models.SET_NULL, null=True, blank=True, related_name="runs")
    attempt = models.PositiveIntegerField(default=0, help_text="The log's generation: raised at each fresh start.")
    claims = models.PositiveIntegerField(default=0, help_text="How many runners took it.")
    # null rather than empty, so that the unique constraint is about given keys only
    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001
    request_digest = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    error_detail = models.TextField(blank=True, help_text="What the model's side said: for staff, never for visitors.")
    deployment = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=120, blank=True)
    retries = models.PositiveIntegerField(default=0)
    usage = models.JSONField(default=dict, blank=True)
    prompt_report = models.JSONField(default=dict, blank=True, help_text="What the prompt held, and what was left out.")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    first_token_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            # the claim: what waits, oldest first within each organization
            models.Index(fields=["organization", "id"], name="run_queued", condition=models.Q(status="queued")),
            # the claim's bounds and the take-over of a dead runner's runs
            models.Index(fields=["runner"], name="run_running", condition=models.Q(status="running")),
            models.Index(fields=["conversation", "-id"], name="run_of_conversation"),
            models.Index(fields=["organization", "-id"], name="run_newest"),  # the admin's lists and overview
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(status="running"), name="run_one_running"
            ),
            models.UniqueConstraint(fields=["conversation", "idempotency_key"], name="run_idempotency"),
            models.CheckConstraint(
                condition=~models.Q(status="completed") | models.Q(answer__isnull=False),
                name="run_completed_has_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["queued", "running"]) | models.Q(finished_at__isnull=False),
                name="run_finished_when_terminal",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["queued", "running", "completed", "failed", "cancelled"]),
                name="run_status",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        return ids.public("run", self.id)

    @property
    def language(self) -> str:
        """The visitor's: of the question, else of the widget. Needs both rows."""
        return self.user_turn.language or self.conversation.locale

    @property
    def is_terminal(self) -> bool:
        return self.status in self.TERMINAL
