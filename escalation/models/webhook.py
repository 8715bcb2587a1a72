"""Webhooks out: where they go, and each delivery."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models

from chatsite import ids
from chatsite.crypto import EncryptedTextField
from conversations.models.tenant import TenantModel, TenantQuerySet


def new_secret() -> str:
    return "whsec_" + secrets.token_urlsafe(32)


class WebhookEndpointQuerySet(TenantQuerySet["WebhookEndpoint"]):
    pass


class WebhookEndpoint(TenantModel):
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    secret = EncryptedTextField(default=new_secret, editable=False)
    events = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Empty: all. See docs/webhooks.md."
    )
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WebhookDeliveryQuerySet(TenantQuerySet["WebhookDelivery"]):
    pass


class WebhookDelivery(TenantModel):
    """Written in the transaction of what it tells; the row, not the broker, is what is due."""

    class State(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"  # given up

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The last HTTP status.")
    error = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="The beginning of what the other side said.")
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="delivery_due", condition=models.Q(state="pending")),
        ]

    def __str__(self) -> str:
        return ids.public("del", self.id)

    @property
    def public_id(self) -> str:
        return ids.public("del", self.id)
