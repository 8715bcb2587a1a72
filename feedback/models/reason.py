"""Why an answer was not good: the list that the rating form shows."""

from django.db import models

from chatsite.tenancy.models import Organization
from conversations.models.tenant import TenantModel, TenantQuerySet


class RatingReasonQuerySet(TenantQuerySet["RatingReason"]):
    pass


class RatingReason(TenantModel):
    """An organization's own. One that has any enabled shows these instead of `reasons.BUILT_IN`."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    key = models.SlugField(max_length=40)
    labels = models.JSONField(default=dict, help_text='By language: {"en": "Out of date", "ja": "情報が古い"}.')
    position = models.PositiveSmallIntegerField(default=0)
    enabled = models.BooleanField(default=True)

    objects = RatingReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="rating_reason_once")]

    def __str__(self) -> str:
        return self.label("en")

    def label(self, locale: str) -> str:
        return str(self.labels.get(locale) or self.labels.get("en") or self.key)
