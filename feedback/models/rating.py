"""What visitors and agents say of answers."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Run
from conversations.models.tenant import TenantModel, TenantQuerySet


class RatingQuerySet(TenantQuerySet["Rating"]):
    pass


class Rating(TenantModel):
    """The visitor's present opinion of one answer. What was said before stands in `RatingChange`."""

    class Value(models.TextChoices):
        UP = "up"
        DOWN = "down"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="ratings")
    run = models.OneToOneField(Run, models.CASCADE, related_name="rating")
    # Null when it was taken back.
    value = models.CharField(max_length=4, choices=Value, null=True, blank=True)  # noqa: DJ001
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    comment = models.TextField(blank=True)
    # Of the answer, when it was rated: reports group by them.
    model = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=16, blank=True)
    page = models.CharField(max_length=300, blank=True, help_text="The page's address without its query.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at"], name="rating_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__in=["up", "down"]) | models.Q(value__isnull=True), name="rating_value"
            )
        ]

    def __str__(self) -> str:
        return self.value or "taken back"

    @property
    def public_id(self) -> str:
        return ids.public("rat", self.id)


class RatingChangeQuerySet(TenantQuerySet["RatingChange"]):
    pass


class RatingChange(TenantModel):
    """Each opinion in its turn, append-only."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="changes")
    value = models.CharField(max_length=4, null=True, blank=True)  # noqa: DJ001
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = RatingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.value or "taken back"


class SurveyAnswerQuerySet(TenantQuerySet["SurveyAnswer"]):
    pass


class SurveyAnswer(TenantModel):
    """Asked once an episode; the row is made when it is offered, and filled in when it is answered."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="surveys", db_index=False)
    first_seq = models.PositiveIntegerField(help_text="The first turn of the episode that it is about.")
    escalation = models.ForeignKey(
        "escalation.Escalation", models.SET_NULL, null=True, blank=True, related_name="surveys"
    )
    score = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "survey"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "first_seq"], name="survey_once_an_episode"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)), name="survey_score"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-offered_at"], name="survey_newest"),
            models.Index(fields=["answered_at"], name="survey_answered", condition=models.Q(answered_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.score or "offered")

    @property
    def public_id(self) -> str:
        return ids.public("srv", self.id)


class CorrectionQuerySet(TenantQuerySet["Correction"]):
    pass


class Correction(TenantModel):
    """What a member of the staff thinks of an answer, and the answer that would have been right."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="corrections")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    value = models.CharField(max_length=4, choices=Rating.Value)
    right_answer = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "author"], name="correction_once")]

    def __str__(self) -> str:
        return self.value
