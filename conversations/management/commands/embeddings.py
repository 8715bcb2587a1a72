"""`manage.py embeddings`: how far each model's vectors are; with --fill, make those that are missing, here and now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.knowledge import spaces
from conversations.knowledge.embedding.types import EmbeddingUnavailable

STEP = 64


class Command(BaseCommand):
    help = "Shows how many passages each embedding model has read. With --fill, has the missing ones read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fill", action="store_true", help="of the model that the settings name")

    def handle(self, *args: Any, fill: bool, **options: Any) -> None:
        away = None
        try:
            if fill:
                self._fill()
            spaces.target()
        except EmbeddingUnavailable as error:
            away = error
        for step in spaces.progress():  # just then it matters how far they are
            self.stdout.write(f"{step.space}: {step.embedded} of {step.chunks} passages, {step.space.state}")
        if away:
            raise CommandError(str(away))

    def _fill(self) -> None:
        """May be broken off: what is made is kept."""
        made = 0
        while count := spaces.fill(STEP):
            made += count
            self.stdout.write(f"{made} passages embedded")
