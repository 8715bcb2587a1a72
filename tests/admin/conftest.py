from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chatsite.tenancy.models import Membership, Organization

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(transactional_db: None) -> SignIn:
    """A browser with a staff member's session: `sign_in("manager", organization)`."""

    def sign_in(role: str, *organizations: Organization, superuser: bool = False) -> Client:
        number = User.objects.count() + 1
        user = User.objects.create_user(f"staff{number}", is_staff=True, is_superuser=superuser)
        for organization in organizations:
            Membership.objects.create(organization=organization, user=user, role=role)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def manager(sign_in: SignIn, organization: Organization) -> Client:
    return sign_in("manager", organization)


@pytest.fixture
def admin(sign_in: SignIn, organization: Organization) -> Client:
    return sign_in("admin", organization)
