"""`manage.py evaluate_retrieval FILE --organization SLUG`: how well the documents of questions are found."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chatsite.tenancy.models import Organization
from conversations.knowledge import validation
from conversations.knowledge.evaluation import fitting, questions, report, running, tables
from conversations.knowledge.evaluation.questions import Malformed, Question
from conversations.knowledge.evaluation.running import Asked
from conversations.knowledge.evaluation.settings import MODES, Setting, Unknown
from conversations.knowledge.validation import Refused
from conversations.models import Document

SHIPPED = settings.BASE_DIR / "chatsite" / "demo_help" / "evaluation.jsonl"
EVERYBODY = ("public",)
LONGEST_LIST = 20


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Whose documents are looked for, by whom, and with which questions."""

    organization: Organization
    audiences: frozenset[str]
    questions: Sequence[Question]

    def asked(self, setting: Setting) -> list[Asked]:
        return list(running.ask(self.questions, self.organization.pk, self.audiences, setting))


class Command(BaseCommand):
    help = "Asks questions whose documents are known, and prints recall, MRR and nDCG by language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="JSON Lines; default: the demo's")
        parser.add_argument("--organization", default="demo", metavar="SLUG")
        parser.add_argument("--mode", choices=MODES, default="hybrid", help="both halves, or one alone")
        parser.add_argument("--audience", action="append", metavar="NAME", help="who asks; may be repeated")
        parser.add_argument("--split", metavar="NAME", help="only lines with this split, such as tune or test")
        parser.add_argument("--compare", metavar="SETTING", help="with this, as lexical or k=20; may name several")
        parser.add_argument("--calibrate", action="store_true", help="fit the weights by which evidence is judged")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, file: Path, mode: str, compare: str | None, **options: Any) -> None:
        try:
            setting = Setting().changed(mode)
            other = setting.changed(compare) if compare else None
        except Unknown as error:
            raise CommandError(str(error)) from error
        evaluation = self._evaluation(file, options)
        asked = evaluation.asked(setting)
        if options["calibrate"]:
            self._calibrate(asked)
        elif options["json"]:
            self._print_json(asked, evaluation.asked(other) if other else None)
        else:
            self._print(asked, mode)
            if other and compare:
                self._print_comparison(asked, evaluation.asked(other), compare)

    def _evaluation(self, file: Path, options: dict[str, Any]) -> Evaluation:
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            slug = options["organization"]
            raise CommandError(f"There is no organization {slug}. Make it in the admin, under Organizations.")
        try:
            audiences = frozenset(validation.audiences(options["audience"] or EVERYBODY))
            asked = questions.read(file)
        except (Refused, Malformed) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        return Evaluation(organization, audiences, self._chosen(asked, organization, options["split"]))

    def _chosen(self, asked: list[Question], organization: Organization, split: str | None) -> list[Question]:
        """Of the split, with the documents' full names."""
        chosen = [question for question in asked if split in (None, question.split)]
        if not chosen:
            raise CommandError(f"No question is of the split {split!r}.")
        names = Document.objects.for_organization(organization).shared().values_list("name", flat=True)
        resolved, missing = questions.with_known_names(chosen, names)
        if missing:
            more = f" and {len(missing) - LONGEST_LIST} more" if len(missing) > LONGEST_LIST else ""
            self.stderr.write(f"No documents have these expected names: {', '.join(missing[:LONGEST_LIST])}{more}")
        return resolved

    def _print(self, asked: Sequence[Asked], name: str) -> None:
        result = report.of(asked)
        latency = "   ".join(f"{part} {value} ms" for part, value in result.latency_ms.items())
        parts = [f"{name}: {latency}", tables.measured(result)]
        if result.unanswerable:
            parts.append(tables.judged(result))
        self.stdout.write("\n\n".join(parts))
        for reason in result.degraded:
            self.stderr.write(f"Searched by words alone: {reason}")

    def _print_comparison(self, asked: Sequence[Asked], others: Sequence[Asked], name: str) -> None:
        self.stdout.write("")
        self._print(others, name)
        self.stdout.write(f"\nWhat {name} changes:\n{tables.compared(report.compared(asked, others))}")

    def _print_json(self, asked: Sequence[Asked], others: Sequence[Asked] | None) -> None:
        result = report.of(asked).as_json()
        if others is not None:
            changes = {name: asdict(change) for name, change in report.compared(asked, others).items()}
            result["compare"] = report.of(others).as_json() | {"changes": changes}
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))

    def _calibrate(self, asked: Sequence[Asked]) -> None:
        try:
            found = fitting.fits(fitting.cases(asked))
        except fitting.TooFew as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n\n".join(map(tables.fitted, found)))
