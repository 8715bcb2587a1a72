"""Rows of the desk for tests; see factories.py."""

from typing import Any

from django.contrib.auth import get_user_model

from chatsite.tenancy.models import Membership, Organization
from escalation import asking
from escalation.models import AgentProfile, Escalation
from escalation.types import Wish
from tests.factories import Visitor

PASSWORD = "a password for tests"


def agent(
    organization: Organization, name: str = "Aiko", role: str = Membership.Role.AGENT, **fields: Any
) -> AgentProfile:
    """A member of the staff, with an account to sign in with."""
    username = f"{name.lower()}-{organization.slug}"
    user = get_user_model().objects.create_user(
        username=username, email=f"{username}@example.com", password=PASSWORD, is_staff=True
    )
    Membership.objects.create(organization=organization, user=user, role=role)
    # A membership may make the profile by itself.
    return AgentProfile.objects.update_or_create(
        organization=organization, user=user, defaults={"name": name, **fields}
    )[0]


def escalated(visitor: Visitor, **fields: Any) -> Escalation:
    """The visitor asks for a person."""
    values = {"origin": Escalation.Origin.VISITOR} | fields
    return asking.ask(visitor.conversation, Wish(**values)).escalation
