"""How an organization runs its desk, all of it, kept for a few seconds: an ordinary turn costs no query for it.

What is changed in this process counts at once; what is changed in another, after `KEPT`.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from escalation.clocks import hours
from escalation.clocks.hours import Hours
from escalation.models import BusinessInterval, DeskSettings, Holiday, Reason, Rule, SlaTarget

KEPT = 5
"""Seconds."""
MOST = 1000
"""Organizations that one process keeps."""


@dataclass(frozen=True, slots=True)
class Policy:
    settings: DeskSettings
    hours: Hours
    reasons: tuple[Reason, ...]
    """Those that are offered, in their order."""
    rules: tuple[Rule, ...]
    """Those that are switched on, in their order."""
    targets: dict[int, SlaTarget]
    """By priority."""

    @property
    def is_open(self) -> bool:
        return self.hours.is_open(timezone.now())

    @property
    def opens_at(self) -> datetime | None:
        return self.hours.opens_at(timezone.now())


_kept: dict[uuid.UUID, tuple[float, Policy]] = {}


def of(organization_id: uuid.UUID) -> Policy:
    """Seven queries, or none."""
    now = time.monotonic()
    if (found := _kept.get(organization_id)) and found[0] > now:
        return found[1]
    settings, created = DeskSettings.objects.get_or_create(organization_id=organization_id)
    policy = _read(settings)
    if not created:  # what this transaction made may be taken back
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[organization_id] = now + KEPT, policy
    return policy


def connect() -> None:
    for model in (BusinessInterval, DeskSettings, Holiday, Reason, Rule, SlaTarget):
        for signal in (post_save, post_delete):
            signal.connect(_forget, sender=model, dispatch_uid=f"desk_policy_{model.__name__}")


def _read(settings: DeskSettings) -> Policy:
    key = settings.organization_id
    reasons = Reason.objects.for_organization(key).filter(enabled=True)
    rules = Rule.objects.for_organization(key).filter(enabled=True).select_related("reason__team", "team")
    targets = SlaTarget.objects.for_organization(key)
    return Policy(
        settings, hours.of(settings), tuple(reasons), tuple(rules), {target.priority: target for target in targets}
    )


def _forget(instance: Any, **_: Any) -> None:
    _kept.pop(instance.organization_id, None)
