"""A small history, and the manager who reads of it."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from chatsite.demo_history import desk, writing
from chatsite.tenancy.models import Organization, WidgetSite
from escalation.models import DeskSettings
from tests.admin.conftest import SignIn, manager, sign_in
from tests.desk import agent

__all__ = ["SignIn", "manager", "sign_in"]


def history(organization: Organization, site: WidgetSite, count: int, now: datetime, days: int = 20) -> None:
    """What the demo's generator writes, of another size."""
    people = [agent(organization, name).user for name in ("Aiko", "Omar")]
    writing.write(organization, site, desk.prepare(organization, people), now, conversations=count, days=days, seed=7)


@pytest.fixture
def told(organization: Organization, site: WidgetSite) -> Organization:
    """An organization with a few weeks of history."""
    history(organization, site, 260, timezone.now())
    return organization


def at_home(organization: Organization, zone: str) -> None:
    """Its days are those of this time zone."""
    DeskSettings.objects.filter(organization=organization).update(time_zone=zone)


@pytest.fixture
def stranger(sign_in: SignIn, other_organization: Organization) -> Client:
    """Another organization's manager."""
    return sign_in("manager", other_organization)
