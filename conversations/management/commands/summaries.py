"""`manage.py summaries`: say how many conversations are summarized, or write their summaries anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from chatsite import ids
from conversations import summaries
from conversations.inference.types import ProviderError
from conversations.models import Conversation


class Command(BaseCommand):
    help = "Counts what is to be summarized. With --rebuild, forgets the summaries and writes them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true")
        parser.add_argument("--conversation", metavar="conv_...", help="only this one")
        parser.add_argument("--organization", metavar="SLUG", help="only this one's")

    def handle(
        self, *args: Any, rebuild: bool, conversation: str | None, organization: str | None, **options: Any
    ) -> None:
        chosen = _chosen(conversation, organization)
        if rebuild:
            self._rebuild(chosen)
        else:
            self.stdout.write(
                f"{chosen.filter(summaries__isnull=False).distinct().count()} conversations have a summary, "
                f"{summaries.overdue(chosen).count()} wait for one."
            )

    def _rebuild(self, chosen: QuerySet[Conversation]) -> None:
        """One that fails does not keep the others from being done."""
        known = summaries.overdue(chosen).values("pk")
        long = chosen.filter(Q(summaries__isnull=False) | Q(pk__in=known)).distinct().order_by("pk")
        total, failed = long.count(), 0
        if not total:
            self.stdout.write("There is nothing to summarize.")
        for number, row in enumerate(long.iterator(chunk_size=100), 1):
            try:
                steps = sum(1 for _ in summaries.rebuild(row))
                self.stdout.write(f"{number}/{total} {row.public_id}: {steps} summaries")
            except (ProviderError, summaries.Busy) as error:
                failed += 1
                self.stderr.write(f"{number}/{total} {row.public_id}: {error}")
        if failed:
            raise CommandError(f"{failed} of {total} conversations failed. Run it again for these.")


def _chosen(conversation: str | None, organization: str | None) -> QuerySet[Conversation]:
    rows = Conversation.objects.all()
    if organization:
        rows = rows.filter(organization__slug=organization)
    if conversation:
        rows = rows.filter(pk__in=[ids.parse("conv", conversation)])
    if (organization or conversation) and not rows.exists():
        raise CommandError("There is no such conversation.")
    return rows
