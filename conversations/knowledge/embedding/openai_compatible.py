"""`/v1/embeddings` of OpenAI, and of every server that speaks its protocol."""

import base64
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpx2
import numpy as np

from conversations.knowledge.embedding.types import EmbeddingUnavailable, Vector

BATCH = 64
MAX_PASSAGE = 8_000
"""Characters."""
MAX_QUERY = 2_000
PASSAGES_TIMEOUT = httpx2.Timeout(60, connect=5)
QUERY_TIMEOUT = httpx2.Timeout(2, connect=1)
"""A visitor waits for it, and lexical search can do without."""
REST = 5.0
"""Seconds for which a service that failed is not asked again for a query."""


class OpenAICompatible:
    provider = "openai_compatible"

    def __init__(self, base_url: str, model: str, *, api_key: str = "", dimension: int = 0) -> None:
        """`dimension` is asked of the service, which must know the parameter; 0: what the model makes by itself."""
        self.base_url, self.model = base_url.rstrip("/"), model
        self.api_key, self.wanted = api_key, dimension
        self.rests_until = 0.0

    @cached_property
    def dimension(self) -> int:
        return self.wanted or len(self._embed(["dimension"], QUERY_TIMEOUT)[0])

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        cut = [text[:MAX_PASSAGE] for text in texts]
        return [vector for batch in _batched(cut) for vector in self._embed(batch, PASSAGES_TIMEOUT)]

    def embed_query(self, text: str) -> Vector:
        if time.monotonic() < self.rests_until:
            raise EmbeddingUnavailable("The embedding service has just failed; it is asked again in a moment.")
        try:
            return self._embed([text[:MAX_QUERY]], QUERY_TIMEOUT)[0]
        except EmbeddingUnavailable:
            self.rests_until = time.monotonic() + REST
            raise

    def close(self) -> None:
        """Its connections. It may be used again."""
        if client := self.__dict__.pop("_client", None):
            client.close()

    def _embed(self, texts: Sequence[str], timeout: httpx2.Timeout) -> list[Vector]:
        body: dict[str, Any] = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        if self.wanted:
            body["dimensions"] = self.wanted
        try:
            response = self._client.post(f"{self.base_url}/embeddings", json=body, timeout=timeout)
            response.raise_for_status()
            vectors = _vectors(response.json())
        except httpx2.HTTPStatusError as error:
            said = error.response.text[:200]
            raise EmbeddingUnavailable(
                f"The embedding service answered {error.response.status_code}: {said}"
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise EmbeddingUnavailable(f"The embedding service does not answer: {why}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise EmbeddingUnavailable(f"The embedding service answered something else: {error!r}") from error
        self._check(vectors, len(texts))
        return vectors

    def _check(self, vectors: Sequence[Vector], count: int) -> None:
        lengths = {len(vector) for vector in vectors}
        if len(vectors) != count or len(lengths) != 1 or (self.wanted and lengths != {self.wanted}):
            raise EmbeddingUnavailable(
                f"The embedding service gave {len(vectors)} vectors of dimension {sorted(lengths)} for {count} texts."
            )

    @cached_property
    def _client(self) -> httpx2.Client:
        """Made at first use, which is after any fork; threads share it."""
        return httpx2.Client(
            headers={"Authorization": f"Bearer {self.api_key}"} if self.api_key else {},
            follow_redirects=False,
            # Servers of this machine, also where the environment names a proxy.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )


def _vectors(body: Any) -> list[Vector]:
    entries = sorted(body["data"], key=lambda entry: int(entry["index"]))
    return [_normalized(_numbers(entry["embedding"])) for entry in entries]


def _numbers(given: Any) -> Vector:
    """Some servers answer in base64 whatever they are asked for."""
    if isinstance(given, str):
        return np.frombuffer(base64.b64decode(given, validate=True), dtype="<f4").astype(np.float32)
    return np.asarray(given, dtype=np.float32)


def _normalized(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    if vector.ndim != 1 or not np.isfinite(length) or length == 0:
        raise ValueError("not a vector")
    return (vector / length).astype(np.float32)


def _batched(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
