"""One row an episode: facts, derived from the durable log, rebuilt by `manage.py outcomes`.

Every ended episode is exactly one of these: `confirmed`, `assumed`, `unresolved` (all three the assistant's own),
`abandoned`, or `escalated` without being abandoned. `reopened` and `escalated` say something beside.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from chatsite.tenancy.models import Organization
from conversations.models import Conversation
from conversations.models.tenant import TenantModel, TenantQuerySet

# How an episode is classified: the predicates that reports count by, and that lists are filtered with.
# A survey is about the whole episode, and outweighs what was said of single answers.
NO_PERSON = Q(escalated_at__isnull=True)
NO_SCORE = Q(survey_score__isnull=True) | Q(survey_score=3)
HAPPY = Q(survey_score__gte=4) | (NO_SCORE & Q(ups__gt=0, downs=0))
UNHAPPY = Q(survey_score__lte=2) | (NO_SCORE & Q(downs__gt=0))
ENDED = ~Q(end="open")
ANSWERED = Q(answers__gt=0, last_role="assistant")
CONFIRMED = ENDED & NO_PERSON & ANSWERED & HAPPY
ASSUMED = ENDED & NO_PERSON & ANSWERED & NO_SCORE & Q(ups=0, downs=0, was_reopened=False)
UNRESOLVED = ENDED & NO_PERSON & ANSWERED & (UNHAPPY | (NO_SCORE & Q(ups=0, downs=0, was_reopened=True)))
ABANDONED = ENDED & ~ANSWERED & (NO_PERSON | Q(escalation_state="abandoned"))


class OutcomeQuerySet(TenantQuerySet["Outcome"]):
    def ended(self) -> Self:
        """Closed, or silent for longer than the organization's silence hours. What still goes on is in no rate."""
        return self.filter(ENDED)

    def confirmed(self) -> Self:
        """Resolved by the assistant, as the visitor said: no person was asked for, the assistant had the last word,
        and the survey's score is 4 or 5; or, without a score or with 3, answers were rated up and none down."""
        return self.filter(CONFIRMED)

    def assumed(self) -> Self:
        """Resolved by the assistant, as far as silence tells: no person was asked for, the assistant had the last
        word, nothing was rated, no survey score but 3, and the visitor did not come back within
        `episodes.REOPENED_WITHIN`."""
        return self.filter(ASSUMED)

    def unresolved(self) -> Self:
        """Answered by the assistant and not resolved: a survey score of 1 or 2; or, without a score or with 3, an
        answer rated down; or, with no rating at all, the visitor came back soon."""
        return self.filter(UNRESOLVED)

    def escalated(self) -> Self:
        """A person was asked for, by anybody. Those who left before one came are `abandoned` as well."""
        return self.filter(escalated_at__isnull=False)

    def abandoned(self) -> Self:
        """Left without an answer: the last word was the visitor's (or nobody's), and no person was asked for, or
        the visitor left before one came."""
        return self.filter(ABANDONED)

    def reopened(self) -> Self:
        """The visitor came back within `episodes.REOPENED_WITHIN` of its end: the next episode has `reopened_from`.
        Said of any episode, also of a resolved one."""
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
    awaits_answer = models.BooleanField(default=False, help_text="An answer is on its way.")
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
        indexes = [
            models.Index(fields=["organization", "began_at"], name="outcome_began"),
            # what the task looks at again: because it may have fallen silent, because a run may have ended
            models.Index(fields=["ended_at"], name="outcome_open", condition=models.Q(end="open")),
            models.Index(fields=["conversation"], name="outcome_awaits", condition=models.Q(awaits_answer=True)),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} from {self.first_seq}"


class OutcomeMark(models.Model):
    """One row: all that happened until then has been derived. Whoever derives holds its lock, so that nobody
    overwrites newer facts with older ones."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.until)
