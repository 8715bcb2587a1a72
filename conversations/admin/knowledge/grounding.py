"""On a run's page: what its answer rests on, from what was looked for to what was cited."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from chatsite import ids
from conversations.admin.knowledge.filters import language_name
from conversations.admin.knowledge.search import BOOSTS, MODES
from conversations.models import Document, Retrieval, Run
from conversations.transcript.moments import EMPTY

REWRITTEN = {"model": _("by the small model"), "rule": _("by a rule")}
STEPS = {"rewrite": _("rewriting"), "embed": _("embedding"), "search": _("searching")}


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as it was written down, with the document that it is of, where that may still be looked at."""

    entry: dict[str, Any]
    document: Document | None
    quote: str
    """What of it the answer rests on; empty when it is not cited."""

    @property
    def language(self) -> str:
        return language_name(self.entry["language"])

    @property
    def boosts(self) -> list[Any]:
        return [BOOSTS.get(name, name) for name in self.entry.get("boosts", [])]


def html(run: Run) -> str:
    found = Retrieval.objects.filter(run=run).first()
    if found is None:
        return EMPTY
    asked = run.user_turn.content
    values = {
        "retrieval": found,
        "rewritten": found.rewritten_by and found.query != asked,
        "rewritten_by": REWRITTEN.get(found.rewritten_by, found.rewritten_by),
        "language": language_name(found.language),
        "mode": MODES[found.mode],
        "likely": min(round(100 * found.evidence.get("probability", 0)), 99),
        "steps": [(STEPS.get(name, name), round(value)) for name, value in found.milliseconds.items()],
        "rows": _rows(run, found),
        "passed": sum(entry["number"] is not None for entry in found.passages),
    }
    return render_to_string("admin/knowledge/grounding.html", values)


def _rows(run: Run, found: Retrieval) -> list[Row]:
    quotes = {citation.marker: citation.quote for citation in run.citations.all()}
    keys = [ids.parse("doc", entry["document_id"]) for entry in found.passages]
    shared = Document.objects.for_organization(run.organization_id).shared().filter(pk__in=keys)
    documents = {document.public_id: document for document in shared}
    return [
        Row(entry, documents.get(entry["document_id"]), quotes.get(entry["number"], "")) for entry in found.passages
    ]
