"""How far a document or an address has come, in words: the same on every page, where static/src/documents keeps it
up to date."""

from dataclasses import dataclass
from typing import Any, Literal

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.models import Document, Source

Tone = Literal["good", "busy", "bad"]


@dataclass(frozen=True, slots=True)
class Progress:
    tone: Tone
    label: str
    sentence: str
    share: int | None = None
    """Percent, while it is indexed."""


def of(document: Document) -> Progress:
    match document.state:
        case Document.State.QUEUED:
            return Progress("busy", _("Waiting"), _("Waits to be read"))
        case Document.State.EXTRACTING:
            return Progress("busy", _("Reading"), _("Its text is being read"))
        case Document.State.INDEXING:
            return _indexing(document)
        case Document.State.FAILED:
            return Progress("bad", _("Failed"), _why(document))
        case _:
            return Progress("good", _("Ready"), _passages(document.chunk_count))


def of_source(source: Source) -> Progress:
    counts = {"found": source.found, "fetched": source.fetched, "failed": source.failed}
    pages = _("%(fetched)d of %(found)d pages fetched") % counts
    if source.failed:
        pages = _("%(fetched)d of %(found)d pages fetched, %(failed)d failed") % counts
    match source.state:
        case Source.State.QUEUED:
            return Progress("busy", _("Waiting"), _("Waits to be fetched"))
        case Source.State.FETCHING:
            done = source.fetched + source.failed
            return Progress("busy", _("Fetching"), pages, round(100 * done / source.found) if source.found else 0)
        case Source.State.FAILED:
            return Progress("bad", _("Failed"), source.error_message or _("It could not be fetched."))
        case _:
            return Progress("good", _("Done"), pages)


def cell(row: Document | Source, *, may_retry: bool) -> SafeString:
    found = of(row) if isinstance(row, Document) else of_source(row)
    retry = reverse("admin:knowledge-retry", args=[row.public_id])
    values = {"row": row, "progress": found, "retry": retry if may_retry and found.tone == "bad" else ""}
    return render_to_string("admin/knowledge/progress.html", values)


def described(row: Document | Source, *, may_retry: bool) -> dict[str, Any]:
    """For the script: `html` takes the place of the cell."""
    found = of(row) if isinstance(row, Document) else of_source(row)
    return {
        "id": row.public_id,
        "name": row.name if isinstance(row, Document) else row.url,
        "url": reverse(f"admin:conversations_{row._meta.model_name}_change", args=[row.pk]),
        "state": row.state,
        "finished": found.tone != "busy",
        "sentence": found.sentence,
        "html": cell(row, may_retry=may_retry),
    }


def _indexing(document: Document) -> Progress:
    total, done = document.chunk_count, min(document.embedded_count, document.chunk_count)
    if not total:
        return Progress("busy", _("Indexing"), _("Its passages are being cut"), 0)
    sentence = ngettext("%(done)d of %(total)d passage embedded", "%(done)d of %(total)d passages embedded", total) % {
        "done": done,
        "total": total,
    }
    return Progress("busy", _("Indexing"), sentence, round(100 * done / total))


def _why(document: Document) -> str:
    why = document.error_message or _("It could not be read.")
    return f"{why} {_('The edition before it is still searched.')}" if document.revision else why


def _passages(count: int) -> str:
    return ngettext("%(count)d passage", "%(count)d passages", count) % {"count": count}
