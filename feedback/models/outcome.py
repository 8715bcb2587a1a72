"""One row an episode: facts, derived from the durable log, rebuilt by `manage.py outcomes`."""

from typing import Self

from django.db import models
from django.db.models import Q

from chatsite.tenancy.models import Organization
from conversations.models import Conversation
from conversations.models.tenant import TenantModel, TenantQuerySet

# How an episode is classified: the predicates that reports count by, and that lists are filtered with.
NO_PERSON = Q(escalated_at__isnull=True)
HAPPY = Q(ups__gt=0, downs=0) | Q(survey_score__gte=4)
UNHAPPY = Q(downs__gt=0) | Q(survey_score__lte=2)
ENDED = ~Q(end="open")
ANSWERED = Q(answers__gt=0, last_role="assistant")


class OutcomeQuerySet(TenantQuerySet["Outcome"]):
    def confirmed(self) -> Self:
        """Resolved by the assistant, as the visitor said."""
        return self.filter(ENDED & NO_PERSON & ANSWERED & HAPPY)

    def assumed(self) -> Self:
        """Resolved by the assistant, as far as the visitor's silence tells."""
        return self.filter(ENDED & NO_PERSON & ANSWERED & ~HAPPY & ~UNHAPPY, was_reopened=False)

    def escalated(self) -> Self:
        return self.filter(escalated_at__isnull=False)

    def abandoned(self) -> Self:
        """Left without an answer, or before the person came."""
        return self.filter(ENDED & (Q(escalation_state="abandoned") | (NO_PERSON & ~ANSWERED)))

    def reopened(self) -> Self:
        return self.filter(was_reopened=True)


class Outcome(TenantModel):
    """From a visitor's first turn to the close, or to a silence longer than the organization's.

    No verdict is stored: `OutcomeQuerySet` classifies when it is asked (docs/reports.md defines each).
    """

    class End(models.TextChoices):
        CLOSED = "closed"  # resolved by an agent, or ended by the visitor
        SILENCE = "silence"
        OPEN = "open"  # goes on

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="outcomes", db_index=False)
    first_seq = models.PositiveIntegerField()
    last_seq = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text="Of the last turn, while it goes on.")
    end = models.CharField(max_length=8, choices=End)
    language = models.CharField(max_length=16, blank=True)
    page = models.CharField(max_length=300, blank=True, help_text="The page's address without its query.")
    site = models.ForeignKey("tenancy.WidgetSite", models.SET_NULL, null=True, blank=True, related_name="+")
    model = models.CharField(max_length=120, blank=True, help_text="Of its last answer.")

    user_turns = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    agent_turns = models.PositiveIntegerField(default=0)
    first_token_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Of the first answer.")
    first_answer_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Question to whole answer.")
    ups = models.PositiveIntegerField(default=0)
    downs = models.PositiveIntegerField(default=0)
    survey_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_role = models.CharField(max_length=10, blank=True, help_text="Who spoke last: user, assistant or agent.")

    escalation = models.ForeignKey(
        "escalation.Escalation", models.SET_NULL, null=True, blank=True, related_name="outcomes"
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True, help_text="When a person took over.")
    person_reply_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Asked for to first reply.")
    handle_ms = models.PositiveBigIntegerField(null=True, blank=True, help_text="Joined to ended.")
    escalation_state = models.CharField(max_length=12, blank=True, help_text="How it ended.")
    escalation_reason = models.CharField(max_length=40, blank=True)
    agent = models.ForeignKey("escalation.AgentProfile", models.SET_NULL, null=True, blank=True, related_name="+")
    reopened_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reopened_by", help_text="The episode before."
    )
    was_reopened = models.BooleanField(default=False, help_text="The visitor came back soon after.")
    updated_at = models.DateTimeField(auto_now=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "first_seq"], name="outcome_once")]
        indexes = [models.Index(fields=["organization", "began_at"], name="outcome_began")]

    def __str__(self) -> str:
        return f"{self.conversation_id} from {self.first_seq}"


class OutcomeQueueQuerySet(models.QuerySet["OutcomeDue"]):
    pass


class OutcomeDue(models.Model):
    """A conversation whose episodes are to be derived again. The task takes rows from here; events put them in."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    objects = OutcomeQueueQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["since"], name="outcome_due")]

    def __str__(self) -> str:
        return str(self.conversation_id)
