"""Documents that can be found, and whoever looks for them."""

from typing import Any

from chatsite.tenancy.models import Organization
from conversations.knowledge import retrieval
from conversations.knowledge.types import Found, Passage, Query, Viewer
from conversations.models import Chunk, Document
from conversations.models.document import PUBLIC
from tests import shelf


def document(organization: Organization, name: str, *texts: str, embed: bool = True, **fields: Any) -> Document:
    """As `shelf.put`, found by meaning too, with its name as its title."""
    return shelf.put(organization, name, *texts, embedded=embed, **{"title": name} | fields)


def viewer(organization: Organization, *audiences: str, conversation: Any = None) -> Viewer:
    return Viewer(organization.pk, frozenset(audiences or (PUBLIC,)), conversation and conversation.pk)


def find(organization: Organization, text: str, *audiences: str, language: str = "en", **options: Any) -> Found:
    conversation = options.pop("conversation", None)
    query = Query(text, language, options.pop("page", {}), options.pop("languages", None))
    return retrieval.find(query, viewer(organization, *audiences, conversation=conversation), **options)


def names(found: Found) -> list[str]:
    """Of the documents, the best first, each once."""
    return list(dict.fromkeys(passage.document_name for passage in found.passages))


def passages(found: Found, name: str) -> list[Passage]:
    return [passage for passage in found.passages if passage.document_name == name]


def words(chunk: Chunk) -> set[str]:
    """Its lexemes without the head that names the tenant and the configuration."""
    return {entry.split("'")[1][9:] for entry in chunk.search.split(" ")}
