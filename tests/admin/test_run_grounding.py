"""The part of a run's page that says what the answer rests on."""

from typing import Any

from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import Organization
from conversations.models import Chunk, Document, Retrieval, Run
from conversations.runs import lifecycle
from tests import factories
from tests.admin.documents import cited, document
from tests.factories import Visitor


def page(client: Client, run: Run) -> str:
    response = client.get(reverse("admin:conversations_run_change", args=[run.pk]))
    assert response.status_code == 200
    return response.content.decode()


def entry(row: Document, number: int | None, **fields: Any) -> dict[str, Any]:
    chunk = Chunk.objects.filter(document=row)[0]
    return {
        "chunk_id": chunk.public_id,
        "document_id": row.public_id,
        "name": row.name,
        "title": row.title,
        "heading": "Help › Abroad",
        "language": "en",
        "score": 0.0321,
        "dense_rank": 2,
        "lexical_rank": None,
        "similarity": 0.871,
        "lexical_score": None,
        "boosts": ["page"],
        "number": number,
        **fields,
    }


def retrieval(run: Run, *passages: dict[str, Any], **fields: Any) -> Retrieval:
    values: dict[str, Any] = {
        "query": "delivery time of the blue kettle",
        "rewritten_by": "rule",
        "language": "en",
        "mode": "hybrid",
        "evidence": {"strength": "weak", "probability": 0.42, "signals": {"coverage": 0.3}},
        "milliseconds": {"embed": 3.2, "search": 8.9},
    }
    row = {**values, **fields, "passages": list(passages), "organization": run.organization}
    return Retrieval.objects.create(run=run, **row)


def test_page_says_what_was_found_passed_and_cited(manager: Client, organization: Organization, alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "and for the blue one?").run)
    first, second = document(organization, "a.md", title="Delivery <abroad>"), document(organization, "b.md")
    cited(run, first, 1, "Two days.")
    retrieval(run, entry(first, 1), entry(second, None))
    shown = page(manager, run)
    for words in (
        "Searched for, rewritten by a rule",
        "delivery time of the blue kettle",
        "Weak evidence",
        "42% likely",
        "2 passages found, 1 passed to the model",
        "Delivery &lt;abroad&gt;",
        "0.871",
        "of this page",
        "Two days.",
        reverse("admin:conversations_document_change", args=[first.pk]),
    ):
        assert words in shown, words


def test_page_says_that_one_half_was_missing(manager: Client, alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello?").run)
    retrieval(run, mode="lexical", degraded="The embedding service is away.", rewritten_by="")
    shown = page(manager, run)
    assert "The embedding service is away." in shown
    assert "words only" in shown
    assert "Nothing was found that this visitor may read." in shown


def test_what_a_visitor_attached_or_was_deleted_has_no_link(
    manager: Client, organization: Organization, alice: Visitor
) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello?").run)
    own = document(organization, "mine.pdf", conversation=alice.conversation)
    gone = document(organization, "gone.md")
    retrieval(run, entry(own, 1), entry(gone, 2))
    gone.delete()
    shown = page(manager, run)
    assert "mine.pdf" in shown
    assert "gone.md" in shown
    assert "/admin/conversations/document/0" not in shown


def test_page_of_a_run_without_documents_is_complete(manager: Client, alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello?").run)
    assert "Grounding" in page(manager, run)
