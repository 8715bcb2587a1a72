"""The model deployments that an organization configured. docs/providers.md says how they are chosen."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models

from chatsite.crypto import EncryptedTextField
from conversations.models.tenant import TenantModel, TenantQuerySet


class ModelPoolQuerySet(TenantQuerySet["ModelPool"]):
    def named(self, organization_id: uuid.UUID, name: str) -> "ModelPool | None":
        """None: there is none that could be used."""
        return self.for_organization(organization_id).filter(name=name, deployments__enabled=True).first()

    def answering(self, organization_id: uuid.UUID) -> "ModelPool | None":
        """The pool that answers an organization's visitors. None: the one that the environment configures does."""
        return self.named(organization_id, ModelPool.DEFAULT)


class ModelPool(TenantModel):
    """Interchangeable deployments, tried in order. The pool named "default" answers visitors; one named "small" makes
    their follow-up questions self-contained before documents are searched."""

    DEFAULT, SMALL = "default", "small"

    name = models.CharField(max_length=60, default=DEFAULT)
    max_running = models.PositiveIntegerField(
        default=1000, validators=[MinValueValidator(1)], help_text="How many answers may be written at once."
    )

    objects = ModelPoolQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="pool_name_once")]

    def __str__(self) -> str:
        return self.name


class ModelDeploymentQuerySet(TenantQuerySet["ModelDeployment"]):
    pass


class ModelDeployment(TenantModel):
    class Provider(models.TextChoices):
        OPENAI_COMPATIBLE = "openai_compatible", "OpenAI-compatible"
        ANTHROPIC = "anthropic", "Anthropic"

    pool = models.ForeignKey(ModelPool, models.CASCADE, related_name="deployments")
    name = models.CharField(max_length=80)
    provider = models.CharField(max_length=30, choices=Provider, default=Provider.OPENAI_COMPATIBLE)
    model = models.CharField(max_length=120)
    base_url = models.URLField(blank=True)
    api_key = EncryptedTextField(blank=True, default="")
    priority = models.PositiveSmallIntegerField(default=0, help_text="Lower is tried first.")
    max_concurrency = models.PositiveIntegerField(default=500, validators=[MinValueValidator(1)])
    first_byte_timeout = models.FloatField(default=20, help_text="Seconds.")
    idle_timeout = models.FloatField(default=30, help_text="Seconds between two pieces of an answer.")
    context_window = models.PositiveIntegerField(default=128_000, help_text="Tokens.")
    max_output_tokens = models.PositiveIntegerField(default=2_000)
    enabled = models.BooleanField(default=True)

    objects = ModelDeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return self.name
