"""What was retrieved for a run, what was passed to the model, and what the answer cites."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chatsite import ids
from conversations.knowledge import viewers
from conversations.knowledge.types import Found, Passage, Query
from conversations.models import Chunk, Citation, Document, Retrieval, Run
from conversations.prompts import markers

MAX_QUOTE = 300
"""Characters."""
CITING_LENGTH = 200
"""How much of the text before a mark is compared with the passage."""

_SENTENCES = re.compile(r"[^.!?。！？؟\n]+(?:[.!?。！？؟]+|\n|$)")


def retrieved(run: Run, query: Query, found: Found, chosen: Sequence[Passage], **details: Any) -> None:
    """Write down what was looked for and found. `chosen` were passed to the model, numbered from 1."""
    numbers = {passage.chunk_id: number for number, passage in enumerate(chosen, start=1)}
    values = {
        "query": query.text,
        "language": query.language,
        "mode": found.mode,
        "degraded": found.degraded[:300],
        "evidence": {
            "strength": found.evidence.strength,
            "probability": round(found.evidence.probability, 3),
            "signals": {name: round(value, 4) for name, value in found.evidence.signals.items()},
        },
        "passages": [_described(passage, numbers.get(passage.chunk_id)) for passage in found.passages],
        **details,
    }
    row = Retrieval(organization_id=run.organization_id, run=run, **values)
    # A run that is taken over is looked up again.
    Retrieval.objects.bulk_create([row], update_conflicts=True, unique_fields=["run"], update_fields=list(values))


def cite(run: Run, text: str, passages: Mapping[int, Passage]) -> list[dict[str, Any]]:
    """Keep what an answer cites, and describe it for clients. A document that is gone meanwhile is not cited.

    Belongs into the transaction that ends the run. `passages` are those passed, by their numbers.
    """
    cited = [number for number in markers.numbers(text) if number in passages] if passages else []
    if not cited:
        return []
    open_to_reader = _readable(run, {passages[number].document_id for number in cited})
    rows = [_citation(run, number, passages[number], text) for number in cited]
    kept = [row for row in rows if row.document_id in open_to_reader]
    return [described(row) for row in Citation.objects.bulk_create(kept)]


def cite_unfinished(run: Run, text: str) -> list[dict[str, Any]]:
    """The same for an answer that was stopped, by what is written down of its passages."""
    cited = set(markers.numbers(text))
    retrieval = Retrieval.objects.filter(run=run).first() if cited else None
    if retrieval is None:
        return []
    passed = {entry["chunk_id"]: entry for entry in retrieval.passages if entry["number"] in cited}
    keys = [ids.parse("chk", public_id) for public_id in passed]
    chunks = Chunk.objects.for_organization(run.organization_id).filter(pk__in=keys).select_related("document")
    found = {passed[chunk.public_id]["number"]: passage(chunk) for chunk in chunks}
    return cite(run, text, found)


def described(citation: Citation) -> dict[str, Any]:
    """As it stands in a turn's payload."""
    return {
        "marker": citation.marker,
        "document_id": ids.public("doc", citation.document_id) if citation.document_id else None,
        "chunk_id": ids.public("chk", citation.chunk_id),
        "title": citation.title,
        "heading": citation.heading,
        "quote": citation.quote,
        "url": citation.url,
        "language": citation.language,
    }


def quote(passage: str, citing: str, question: str) -> str:
    """The sentence of the passage, or the row of a table, that has most in common with the text that cites it, and with
    the question."""
    sentences: list[str] = [found.strip() for found in _SENTENCES.findall(passage) if found.strip()] or [passage]
    wanted = _grams(citing), _grams(question)

    def likeness(sentence: str) -> float:
        grams = _grams(sentence)
        return sum(len(grams & other) for other in wanted) / (len(grams) + 8)  # a short one is easily alike

    best = max(sentences, key=likeness)
    return best if len(best) <= MAX_QUOTE else best[: MAX_QUOTE - 1].rstrip() + "…"


def _grams(text: str) -> set[str]:
    """Three letters at a time: enough to compare sentences of any language, with no idea of its words."""
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return {plain[i : i + 3] for i in range(len(plain) - 2)}


def _citing(text: str, number: int) -> str:
    end = text.find(f"[{number}]")
    return markers.plain(text[max(end - CITING_LENGTH, 0) : end])


def _citation(run: Run, number: int, passage: Passage, text: str) -> Citation:
    return Citation(
        organization_id=run.organization_id,
        run=run,
        document_id=passage.document_id,
        chunk_id=passage.chunk_id,
        marker=number,
        title=(passage.title or passage.document_name)[:300],
        heading=passage.heading,
        quote=quote(passage.text, _citing(text, number), run.user_turn.content),
        passage=passage.text,
        url=passage.url,
        language=passage.language,
    )


def _readable(run: Run, document_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    viewer = viewers.of_conversation(run.conversation)
    rows = Document.objects.filter(viewers.readable(viewer), pk__in=document_ids)
    return set(rows.values_list("pk", flat=True))


def _described(passage: Passage, number: int | None) -> dict[str, Any]:
    return {
        "chunk_id": ids.public("chk", passage.chunk_id),
        "document_id": ids.public("doc", passage.document_id),
        "name": passage.document_name,
        "title": passage.title,
        "heading": passage.heading,
        "language": passage.language,
        "score": round(passage.score, 5),
        "dense_rank": passage.dense_rank,
        "lexical_rank": passage.lexical_rank,
        "similarity": passage.similarity,
        "lexical_score": passage.lexical_score,
        "boosts": list(passage.boosts),
        "number": number,
    }


def passage(chunk: Chunk) -> Passage:
    """One that nobody searched for. Reads the chunk's document."""
    document = chunk.document
    return Passage(
        chunk_id=chunk.pk,
        document_id=document.pk,
        document_name=document.name,
        title=document.title,
        heading=chunk.heading,
        text=chunk.text,
        language=chunk.language,
        url=document.url,
        tokens=chunk.tokens,
        position=chunk.position,
        score=0,
    )
