"""Deterministic embeddings: texts that share words are near each other."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from typing import Any

DIMENSIONS = 384


def vector(text: str, dimensions: int) -> list[float]:
    sums = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [""]:
        digest = hashlib.blake2b(word.encode(), digest_size=16).digest()
        for position, sign in struct.iter_unpack("<Hh", digest):
            sums[position % dimensions] += 1.0 if sign >= 0 else -1.0
    norm = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / norm for value in sums]


def reply(request: dict[str, Any]) -> dict[str, Any]:
    texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
    dimensions = int(request.get("dimensions") or DIMENSIONS)
    data = []
    for index, text in enumerate(texts):
        values: list[float] | str = vector(str(text), dimensions)
        if request.get("encoding_format") == "base64":
            values = base64.b64encode(struct.pack(f"<{dimensions}f", *values)).decode()
        data.append({"object": "embedding", "index": index, "embedding": values})
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return {"object": "list", "data": data, "model": request.get("model", "fake"), "usage": usage}
