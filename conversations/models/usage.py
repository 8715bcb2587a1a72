"""What was consumed, append-only: one row for each attempt of a run."""

from django.db import models

from conversations.models.run import Run
from conversations.models.tenant import TenantModel, TenantQuerySet


class UsageEntryQuerySet(TenantQuerySet["UsageEntry"]):
    pass


class UsageEntry(TenantModel):
    run = models.ForeignKey(Run, models.CASCADE, related_name="usage_entries", db_index=False)
    attempt = models.PositiveIntegerField()
    deployment = models.CharField(max_length=120)
    model = models.CharField(max_length=120)
    input_tokens = models.PositiveIntegerField()
    output_tokens = models.PositiveIntegerField()
    estimated = models.BooleanField(default=False, help_text="Counted here, because the provider did not say.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UsageEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "attempt"], name="usage_once")]

    def __str__(self) -> str:
        return f"{self.input_tokens} + {self.output_tokens}"
