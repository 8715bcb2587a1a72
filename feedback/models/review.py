"""Answers that somebody should look at."""

from django.conf import settings
from django.db import models

from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Run
from conversations.models.tenant import TenantModel, TenantQuerySet


class ReviewItemQuerySet(TenantQuerySet["ReviewItem"]):
    pass


class ReviewItem(TenantModel):
    """One answer, once, for the first cause that was found. Judged by a rubric of four yes-or-no questions."""

    class Cause(models.TextChoices):
        DOWN_RATED = "down_rated", "Rated down"
        FAILED = "failed", "Failed"
        ESCALATED = "escalated", "A person was asked for"
        SAMPLE = "sample", "Random sample"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        SKIPPED = "skipped"

    class Verdict(models.TextChoices):
        GOOD = "good", "Good"
        ACCEPTABLE = "acceptable", "Acceptable"
        BAD = "bad", "Bad"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    run = models.OneToOneField(Run, models.CASCADE, related_name="review")
    cause = models.CharField(max_length=12, choices=Cause)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    is_correct = models.BooleanField(null=True, blank=True, help_text="What it says is true.")
    is_complete = models.BooleanField(null=True, blank=True, help_text="It answers the whole question.")
    is_in_tone = models.BooleanField(null=True, blank=True, help_text="It speaks as we do.")
    is_safe = models.BooleanField(null=True, blank=True, help_text="It promises and reveals nothing that it must not.")
    comment = models.TextField(blank=True)
    right_answer = models.TextField(blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        verbose_name = "answer to review"
        verbose_name_plural = "answers to review"
        indexes = [
            models.Index(fields=["organization", "-id"], name="review_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.get_cause_display()
