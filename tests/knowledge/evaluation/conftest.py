"""A shop of four documents, found by words: nothing is embedded."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing
from conversations.knowledge.types import Piece
from conversations.models import Document
from tests import factories

TEXTS = {
    "returns.md": ["Send it back within thirty days.", "The label for sending it back is free."],
    "delivery.md": ["A parcel takes four days to Norway.", "We pack parcels in paper."],
    "care/descaling.md": ["Citric acid removes limescale from a kettle."],
    "discounts.md": ["Shops pay half of the price of a kettle."],
}
AUDIENCES = {"discounts.md": ["group:wholesale"]}


@pytest.fixture
def shop(db: None) -> Organization:
    organization = factories.organization()
    for name, texts in TEXTS.items():
        _document(organization, name, texts)
    return organization


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """A file of these lines: texts as they are, the others as JSON."""

    def write(*lines: Any) -> str:
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
        return str(path)

    return write


def _document(organization: Organization, name: str, texts: Sequence[str]) -> None:
    document = Document.objects.create(
        organization=organization, name=name, audiences=AUDIENCES.get(name, ["public"]), revision=1, state="ready"
    )
    pieces = [Piece(position, "", text, "en", 8) for position, text in enumerate(texts)]
    indexing.store_chunks(document, 1, pieces)
