"""The people who answer, and the teams they form."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models.tenant import TenantModel, TenantQuerySet


class TeamQuerySet(TenantQuerySet["Team"]):
    pass


class Team(TenantModel):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.public("team", self.id)


class AgentProfileQuerySet(TenantQuerySet["AgentProfile"]):
    pass


class AgentProfile(TenantModel):
    """A member of the staff, as visitors and colleagues see them. Whether they are there is presence.py's to say."""

    class Availability(models.TextChoices):
        ONLINE = "online"
        AWAY = "away"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agent_profiles")
    name = models.CharField(max_length=80, help_text="What visitors read.")
    picture = models.ImageField(upload_to="agents/", blank=True)
    capacity = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1)], help_text="Conversations at once, for automatic assignment."
    )
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=16), default=list, blank=True, help_text="Empty: any.")
    teams = models.ManyToManyField(Team, blank=True, related_name="agents")
    availability = models.CharField(
        max_length=10, choices=Availability, default=Availability.ONLINE, help_text="What they chose themselves."
    )
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgentProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "agent"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="agent_once"),
            models.CheckConstraint(condition=models.Q(availability__in=["online", "away"]), name="agent_availability"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.public("agt", self.id)
