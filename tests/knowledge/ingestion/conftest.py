from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.knowledge.ingestion.service import EmbeddingService, running


@pytest.fixture(scope="session")
def _embedding_service() -> Iterator[EmbeddingService]:
    with running() as service:
        yield service


@pytest.fixture(autouse=True)
def service(_embedding_service: EmbeddingService, settings: Settings) -> EmbeddingService:
    """Embeds what the tests ingest: the model in the box would take a core for a minute."""
    _embedding_service.reset()
    settings.EMBEDDING_BASE_URL = _embedding_service.base_url
    settings.EMBEDDING_MODEL, settings.EMBEDDING_DIMENSION = "fake-of-ingestion", 384
    return _embedding_service


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Where raw files lie."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
