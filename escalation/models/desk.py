"""How an organization runs its desk: edited in the admin, read by hours.py, sla.py, rules.py and assignment.py."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chatsite.tenancy.models import Organization
from conversations.models.tenant import TenantModel, TenantQuerySet


class Priority(models.IntegerChoices):
    URGENT = 1, "urgent"
    HIGH = 2, "high"
    NORMAL = 3, "normal"
    LOW = 4, "low"


class DeskSettings(models.Model):
    """One row an organization, made when it is first asked for: `DeskSettings.of(organization_id)`."""

    class WhileQueued(models.TextChoices):
        ANSWER = "answer", "The assistant goes on answering"
        WAIT = "wait", "The assistant waits for the person"

    class Assignment(models.TextChoices):
        OFF = "off", "Agents claim"
        ROUND_ROBIN = "round_robin", "In turn"
        BALANCED = "balanced", "By load"

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="desk")
    enabled = models.BooleanField(default=True, help_text="Whether visitors can ask for a person.")
    while_queued = models.CharField(max_length=10, choices=WhileQueued, default=WhileQueued.WAIT)
    assignment = models.CharField(max_length=12, choices=Assignment, default=Assignment.OFF)
    accept_within = models.PositiveIntegerField(
        default=120, help_text="Seconds in which an assigned agent joins, before somebody else is asked."
    )
    time_zone = models.CharField(max_length=64, default="UTC", help_text="Such as Asia/Tokyo.")
    contact_required = models.BooleanField(
        default=False, help_text="Visitors give an e-mail address to reach a person."
    )
    silence_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MinValueValidator(1)], help_text="Hours of silence after which an episode has ended."
    )
    survey_enabled = models.BooleanField(default=True)
    survey_after_assistant = models.BooleanField(
        default=False, help_text="Also after conversations that no person took part in."
    )
    survey_share = models.PositiveSmallIntegerField(
        default=100, validators=[MaxValueValidator(100)], help_text="Percent of conversations that are asked."
    )
    review_share = models.PositiveSmallIntegerField(
        default=2, validators=[MaxValueValidator(100)], help_text="Percent of the other answers put up for review."
    )

    class Meta:
        verbose_name = verbose_name_plural = "desk settings"

    def __str__(self) -> str:
        return f"Desk of {self.organization}"

    @classmethod
    def of(cls, organization_id: object) -> "DeskSettings":
        return cls.objects.get_or_create(organization_id=organization_id)[0]


class BusinessIntervalQuerySet(TenantQuerySet["BusinessInterval"]):
    pass


class BusinessInterval(TenantModel):
    """One of several intervals of a weekday. An organization without any is open at all times."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 is the end of the day.")

    objects = BusinessIntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "opening hours"
        verbose_name_plural = "hours"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes="00:00") | models.Q(closes__gt=models.F("opens")), name="interval_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class HolidayQuerySet(TenantQuerySet["Holiday"]):
    pass


class Holiday(TenantModel):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["organization", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return self.name or str(self.date)


class SlaTargetQuerySet(TenantQuerySet["SlaTarget"]):
    pass


class SlaTarget(TenantModel):
    """In business seconds. Empty: no target. A priority without a row has none."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    first_reply = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds from asking for a person.")
    next_reply = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds from each of their messages.")
    resolution = models.PositiveIntegerField(
        null=True, blank=True, help_text="Seconds from asking, without those in which the visitor was awaited."
    )

    objects = SlaTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "target"
        ordering = ["priority"]
        constraints = [models.UniqueConstraint(fields=["organization", "priority"], name="sla_target_once")]

    def __str__(self) -> str:
        return self.get_priority_display()


class ReasonQuerySet(TenantQuerySet["Reason"]):
    pass


class Reason(TenantModel):
    """Why a visitor wants a person: the list that the widget shows."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    key = models.SlugField(max_length=40)
    labels = models.JSONField(default=dict, help_text='By language: {"en": "An order", "ja": "注文について"}.')
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    skill = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey("escalation.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    enabled = models.BooleanField(default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="reason_once")]

    def __str__(self) -> str:
        return self.label("en")

    def label(self, locale: str) -> str:
        return str(self.labels.get(locale) or self.labels.get("en") or self.key)


class RuleQuerySet(TenantQuerySet["Rule"]):
    pass


class Rule(TenantModel):
    """Brings in a person without being asked. The first rule that holds decides."""

    class Kind(models.TextChoices):
        FAILED_ANSWERS = "failed_answers", "Answers failed one after another"
        DOWN_RATING = "down_rating", "An answer was rated down"
        WORDS = "words", "The visitor's words"
        PAGE = "page", "The page"
        TIER = "tier", "The customer's tier"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind)
    count = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1)], help_text="Failed answers in a row."
    )
    language = models.CharField(max_length=16, blank=True, help_text="Of the words. Empty: any.")
    values = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Words or phrases; beginnings of page addresses; or tiers.",
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    reason = models.ForeignKey(Reason, models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey("escalation.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    enabled = models.BooleanField(default=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
