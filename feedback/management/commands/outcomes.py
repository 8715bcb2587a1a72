"""`manage.py outcomes`: derive what changed, or write the outcomes anew."""

import uuid
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from chatsite.tenancy.models import Organization
from feedback import outcomes
from feedback.models import Outcome


class Command(BaseCommand):
    help = "Derives the outcomes of what changed. With --rebuild, those of every conversation anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="after a change of the silence hours, or a restore")
        parser.add_argument("--organization", metavar="SLUG", help="only this one's; with --rebuild")
        parser.add_argument("--since", metavar="YYYY-MM-DD", help="only what changed from this day on; with --rebuild")

    def handle(
        self,
        *args: Any,
        rebuild: bool = False,
        organization: str | None = None,
        since: str | None = None,
        **options: Any,
    ) -> None:
        only, day = _organization(organization), _day(since)
        if rebuild:
            self._rebuild(only, day)
        else:
            count = outcomes.refresh()
            self.stdout.write(f"{count} conversations had changed; there are {Outcome.objects.count()} episodes.")

    def _rebuild(self, organization_id: uuid.UUID | None, since: datetime | None) -> None:
        done, total = 0, outcomes.chosen(organization_id, since).count()
        for count in outcomes.rebuild(organization_id, since):
            done += count
            self.stdout.write(f"{done}/{total} conversations")
        self.stdout.write(f"{done} conversations, {Outcome.objects.count()} episodes in all.")


def _organization(slug: str | None) -> uuid.UUID | None:
    if not slug:
        return None
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organization {slug}.")
    return found.pk


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text} is no date such as 2026-03-31.")
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)
