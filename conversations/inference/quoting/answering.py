"""The whole answer: what is quoted, and around it, in the visitor's language, that it is a quote."""

import re
from collections.abc import Iterator

from conversations import phrases
from conversations.inference.quoting import scoring
from conversations.inference.quoting.cutting import cut
from conversations.inference.quoting.scoring import Similarity
from conversations.inference.types import Grounding, Source
from conversations.knowledge import words
from conversations.prompts import markers

MAX_SOURCES = 4
"""What comes later among those found is not worth a quote, whatever words it has."""
MAX_QUOTES = 3
MAX_TITLES = 3
FENCE = "```"
FROM_THE_RIGHT = ("ar", "fa", "he", "ur")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""Around what is written in the other direction, so that its signs stay with it."""
AS_GOOD = 0.85
USEFUL = 0.4
"""A second passage is quoted when it is useful and tells what the best one leaves out; where words do not say what it
tells, and as a third, when it fits about as well."""

PIECES = re.compile(
    r"\s*(?:[\u0e00-\u0e7f\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]{1,3}|[^\s\u0e00-\u0e7f\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+)\s*"
)


def answer(grounding: Grounding, similarity: Similarity | None = None) -> str:
    """Markdown. Calls `similarity` at most once, where words alone do not tell."""
    if words.wants_person(grounding.question):
        return _say(grounding, "wants_person")
    if words.small_talk(grounding.question):
        return _small_talk(grounding)
    if not grounding.sources or grounding.evidence == "none":
        return _say(grounding, "nothing", "person")
    quotes = _quotes(grounding, similarity) if grounding.evidence == "strong" else []
    if not quotes:
        return _unsure(grounding)
    foreign = all(source.language not in ("", grounding.language) for source, _ in quotes)
    lead_in = _say(grounding, "lead_in_foreign" if foreign else "lead_in")
    return "\n\n".join([lead_in, *(_quote(source, text) for source, text in quotes)])


def pieces(text: str) -> Iterator[str]:
    """As a model would stream it: words, or a few signs where there are no spaces."""
    return (found[0] for found in PIECES.finditer(text))


def _say(grounding: Grounding, *keys: str) -> str:
    space = "" if grounding.language in words.UNSPACED else " "
    return space.join(phrases.say(f"quoting.{key}", grounding.language) for key in keys)


def _small_talk(grounding: Grounding) -> str:
    said = set(words.of(grounding.question))
    thanks = any(said & words.read(language).thanks for language in words.LANGUAGES)
    return _say(grounding, "thanks" if thanks else "hello")


def _unsure(grounding: Grounding) -> str:
    titles = {_entry(source, grounding.language): source.number for source in reversed(_readable(grounding))}
    closest = [f"- {entry} [{number}]" for entry, number in reversed(titles.items())][:MAX_TITLES]
    opening = _say(grounding, "ask_back" if grounding.ask_back else "unsure", "closest")
    return "\n\n".join([opening, "\n".join(closest), _say(grounding, "person")])


def _entry(source: Source, language: str) -> str:
    title = markers.plain(_title(source)).replace("`", "’")
    runs_against = (source.language in FROM_THE_RIGHT) != (language in FROM_THE_RIGHT)
    return f"{ISOLATE}{title}{END_OF_ISOLATE}" if runs_against else title


def _readable(grounding: Grounding) -> tuple[Source, ...]:
    """Those in the visitor's language, else in English, else all: a title that nobody can read helps nobody."""
    found = grounding.sources
    for language in (grounding.language, "en"):
        if own := tuple(source for source in found if source.language in ("", language)):
            return own
    return found


def _title(source: Source) -> str:
    if source.heading.startswith(source.title):
        return source.heading
    return " › ".join(part for part in (source.title, source.heading) if part)


def _quotes(grounding: Grounding, similarity: Similarity | None) -> list[tuple[Source, str]]:
    scored = scoring.score(grounding.question, grounding.language, grounding.sources[:MAX_SOURCES], similarity)
    ranked = scoring.ranked(scored)
    chosen: list[tuple[Source, str]] = []
    told: frozenset[str] = frozenset()
    for found in ranked:
        text, shared = cut(found)
        if chosen and not _adds(found.fit / (ranked[0].fit or 1.0), told, shared - told, len(chosen)):
            continue
        if all(text not in quoted and quoted not in text for _, quoted in chosen):
            chosen.append((found.source, text))
            told |= shared
    return chosen


def _adds(share: float, told: frozenset[str], untold: frozenset[str], count: int) -> bool:
    """Whether a passage that fits `share` as well as the best one is worth a quote beside `count` others."""
    if count == MAX_QUOTES:
        return False
    if not told:
        return share >= AS_GOOD
    return bool(untold) and share >= (USEFUL if count == 1 else AS_GOOD)


def _quote(source: Source, text: str) -> str:
    """Marks that the document itself has would pass for ours."""
    text = markers.plain(text)
    if text.count(FENCE) % 2:
        text += f"\n{FENCE}"  # behind code that does not end, our mark would be code as well
    last = text.rsplit("\n", 1)[-1]
    stands_apart = last.startswith("|") or "`" in last
    marked = f"{text}\n\n[{source.number}]" if stands_apart else f"{text} [{source.number}]"
    return "\n".join(f"> {line}".rstrip() for line in marked.split("\n"))
