"""`python -m tests.benchmarks.history [--organizations 20] [--episodes 1000000]`: as much history as reports are
measured with, by the demo's own generator. Runs inside the environment of a stack.
"""

import argparse
import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 (models are there once Django is)
from django.utils import timezone  # noqa: E402

from chatsite.demo_history import desk, writing  # noqa: E402
from chatsite.tenancy.models import Membership, Organization, WidgetSite  # noqa: E402
from feedback.models import Outcome, Rating  # noqa: E402
from tests.benchmarks.reports import OVERSEER  # noqa: E402

AGENTS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organizations", type=int, default=20)
    parser.add_argument("--episodes", type=int, default=1_000_000)
    options = parser.parse_args()
    begin = time.monotonic()
    User.objects.create_superuser(OVERSEER, password="demo-password")
    for number in range(options.organizations):
        _organization(number, options.episodes // options.organizations)
    print(Outcome.objects.count(), Rating.objects.count(), round(time.monotonic() - begin))


def _organization(number: int, episodes: int) -> None:
    organization = Organization.objects.create(name=f"Shop {number:02}", slug=f"shop-{number}")
    site = WidgetSite.objects.create(organization=organization, name="Shop")
    users = [_agent(organization, number, place) for place in range(AGENTS)]
    people = desk.prepare(organization, users)
    # One conversation in twenty comes back, and so has two episodes.
    writing.write(
        organization,
        site,
        people,
        timezone.now(),
        conversations=int(episodes / 1.045),
        seed=number,
        with_turns=False,
        with_queue=False,
    )


def _agent(organization: Organization, number: int, place: int) -> User:
    user = User.objects.create_user(f"agent-{number}-{place}", is_staff=True)
    Membership.objects.create(organization=organization, user=user, role=Membership.Role.AGENT)
    return user


if __name__ == "__main__":
    main()
