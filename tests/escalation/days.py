"""Desks that are open or closed now, whatever the hour is in which the tests run."""

from datetime import time, timedelta

from django.utils import timezone

from chatsite.tenancy.models import Organization
from escalation.models import BusinessInterval, DeskSettings, Holiday


def configure(organization: Organization, **fields: object) -> DeskSettings:
    row = DeskSettings.of(organization.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def close(organization: Organization) -> None:
    """Open every day, but today and tomorrow are holidays."""
    for weekday in range(7):
        BusinessInterval.objects.create(organization=organization, weekday=weekday, opens=time(9), closes=time(17))
    for days in (0, 1):
        Holiday.objects.create(organization=organization, date=(timezone.now() + timedelta(days=days)).date())


def open_again(organization: Organization) -> None:
    for row in BusinessInterval.objects.for_organization(organization):
        row.delete()
