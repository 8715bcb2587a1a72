"""`python -m tests.benchmarks.searches`: how long searches take in many organizations and in a large one, and whether
the index finds what comparing everything finds. Fills what is missing first. Runs inside the environment of a stack.
"""

import json
import os
import sys
import time
from dataclasses import dataclass, replace

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django.setup()

from chatsite.tenancy.models import Organization  # noqa: E402 (models are there once Django is)
from conversations.knowledge import retrieval, spaces  # noqa: E402
from conversations.knowledge.retrieval import TUNING, Embedded  # noqa: E402
from conversations.knowledge.types import Mode, Query, Viewer  # noqa: E402
from conversations.models import Chunk, ChunkEmbedding  # noqa: E402
from tests.benchmarks.catalogue import Catalogue, without_index  # noqa: E402

MANY, CHUNKS = 50, 2_000
LARGE = 40_000
SEARCHES = 300
RECALLED = 100
WARM_UP = 20
EVERYTHING, NOTHING = 10**9, 0

Figures = dict[str, float]


@dataclass(frozen=True)
class Search:
    query: Query
    viewer: Viewer
    embedded: Embedded


def main() -> None:
    catalogue, load = Catalogue(), os.getloadavg()[0]
    many = _filled(catalogue, {f"bench-{number}": CHUNKS for number in range(MANY)})
    searches = [_search(catalogue, many[number % MANY]) for number in range(SEARCHES)]
    figures = _times("many", searches) | _times("many_dense", searches, mode="dense")
    figures |= _times("many_lexical", searches, mode="lexical") | _end_to_end(searches)
    large = _filled(catalogue, {"bench-large": LARGE})
    searches = [_search(catalogue, large[0]) for _ in range(SEARCHES)]
    figures |= _times("large", searches) | _times("large_dense", searches, mode="dense") | _recall(searches[:RECALLED])
    print(json.dumps({"chunks": Chunk.objects.count(), "load": round(load, 1), **figures}))


def _filled(catalogue: Catalogue, sizes: dict[str, int]) -> list[Organization]:
    known = {row.slug: row for row in Organization.objects.filter(slug__in=sizes)}
    missing = {name: size for name, size in sizes.items() if name not in known}
    space = spaces.target()
    if missing:
        with without_index(space):
            for name, size in missing.items():
                known[name] = Organization.objects.create(name=name, slug=name)
                catalogue.fill(known[name], size, space)
                print(name, file=sys.stderr, flush=True)
    return [known[name] for name in sizes]


def _search(catalogue: Catalogue, organization: Organization) -> Search:
    """A question about a passage: some of its rarer words, and a vector near its own."""
    chunks = Chunk.objects.filter(organization=organization)
    chunk = chunks[int(catalogue.random.integers(chunks.count()))]
    space = spaces.serving()
    vector = np.array(ChunkEmbedding.objects.get(chunk=chunk, space=space).embedding, dtype=np.float32)
    query = Query(_question(catalogue, chunk), chunk.language)
    viewer = Viewer(organization.pk, frozenset({"public", "signed_in"}))
    return Search(query, viewer, Embedded(catalogue.near(vector), space=space))


def _question(catalogue: Catalogue, chunk: Chunk) -> str:
    if chunk.language == "ja":
        start = int(catalogue.random.integers(len(chunk.text) - 20))
        return chunk.text[start : start + 16]
    words = chunk.text.replace(".", "").split()
    place = {word: number for number, word in enumerate(catalogue.vocabulary)}
    rarest = sorted(words, key=lambda word: place.get(word, 0))[-len(words) // 2 :]
    return " ".join(catalogue.random.choice(rarest, 4)) + " the " + " ".join(catalogue.random.choice(words, 3))


def _times(name: str, searches: list[Search], *, mode: Mode = "hybrid") -> Figures:
    spent = []
    for number, search in enumerate(searches[:WARM_UP] + searches):
        started = time.perf_counter()
        retrieval.search(search.query, search.viewer, search.embedded, mode=mode)
        if number >= WARM_UP:
            spent.append(time.perf_counter() - started)
    return _shares(name, spent)


def _end_to_end(searches: list[Search]) -> Figures:
    """With the model in the box. No question is asked twice, so no vector comes from the cache."""
    spent, stamp = [], time.time_ns()
    for number, search in enumerate(searches):
        query = replace(search.query, text=f"How do I return order {stamp} {number} from abroad?")
        started = time.perf_counter()
        retrieval.find(query, search.viewer)
        spent.append(time.perf_counter() - started)
    return _shares("end_to_end", spent[WARM_UP:])


def _recall(searches: list[Search]) -> Figures:
    """Of the passages that are nearest when all are compared, how many the index finds, under the tenant's filter."""
    shares = []
    for search in searches:
        exact, approximate = (
            {
                passage.chunk_id
                for passage in retrieval.search(
                    search.query,
                    search.viewer,
                    search.embedded,
                    mode="dense",
                    limit=TUNING.half,
                    tuning=replace(TUNING, exact_up_to=limit),
                ).passages
            }
            for limit in (EVERYTHING, NOTHING)
        )
        shares.append(len(exact & approximate) / len(exact))
    return {"recall": round(float(np.mean(shares)), 4), "recall_least": round(min(shares), 4)}


def _shares(name: str, spent: list[float]) -> Figures:
    p50, p95 = (round(float(np.percentile(spent, share)) * 1000, 1) for share in (50, 95))
    return {f"{name}_p50_ms": p50, f"{name}_p95_ms": p95}


if __name__ == "__main__":
    main()
