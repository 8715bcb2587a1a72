"""Answers by quoting: no model, no network but where meanings are compared. See conversations/inference/quoting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import structlog

from conversations.inference.quoting import answering
from conversations.inference.types import (
    ConfigurationError,
    Deployment,
    Finish,
    GenerationRequest,
    StreamEvent,
    TextDelta,
    Usage,
)
from conversations.knowledge.embedding.types import EmbeddingUnavailable
from conversations.prompts import tokens

PACE = 0.008
"""Seconds between two words: an answer grows as others do, and one of 100 words is there within a second."""
PATIENCE = 3.0
"""Seconds for comparing by meaning; after that words have to do."""

log = structlog.get_logger(__name__)


class Quoting:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[StreamEvent]:
        if request.grounding is None:
            raise ConfigurationError("There is nothing to quote from: only answers to visitors rest on documents.")
        text = await self._answer(request)
        for piece in answering.pieces(text):
            yield TextDelta(piece)
            await asyncio.sleep(PACE)
        yield Usage(0, tokens.count(text))
        yield Finish("stop")

    async def _answer(self, request: GenerationRequest) -> str:
        assert request.grounding
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.to_thread(answering.answer, request.grounding, similarity)
        except TimeoutError:
            log.warning("compared_too_slowly", **request.metadata)
            return answering.answer(request.grounding)

    async def close(self) -> None:
        pass


def similarity(question: str, texts: Sequence[str]) -> list[float] | None:
    """Cosines. Blocks."""
    from conversations.knowledge.embedding import configured  # brings the database: not before it is needed

    try:
        embedder = configured.embedder()
        asked = embedder.embed_query(question)
        return [float(asked @ vector) for vector in embedder.embed_passages(texts)]
    except EmbeddingUnavailable as error:
        log.warning("compared_by_words_only", reason=str(error))
        return None
