"""The small words of the served languages: those that say nothing alone, that point back, that open a follow-up."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ja", "zh", "es", "de", "fr", "ar")
UNSPACED = ("ja", "zh")
"""Of them, those without a space between words."""
LONGEST_WISH = 24
"""Characters, in those."""
FEW = 2
"""As many words are a wish without a verb: "an agent"."""
FOLDER = Path(__file__).parent

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Words:
    stop: frozenset[str] = frozenset()
    """Left out when texts are compared."""
    pointing: frozenset[str] = frozenset()
    """Stand for something that was said before."""
    openings: tuple[str, ...] = ()
    """How a follow-up begins."""
    asking: frozenset[str] = frozenset()
    """How a whole question begins, also behind an opening."""
    endings: tuple[str, ...] = ()
    """How a follow-up ends, where it leaves the rest unsaid."""
    heads: frozenset[str] = frozenset()
    """Prepositions: what begins with one and has few words is a part of a question only."""
    empty: tuple[str, ...] = ()
    """Phrases whose pronoun stands for nothing."""
    articles: frozenset[str] = frozenset()
    """Point back where no noun follows them."""
    verbs: tuple[str, ...] = ()
    """Endings of infinitives."""
    talk: frozenset[str] = frozenset()
    """What greetings and thanks are made of."""
    thanks: frozenset[str] = frozenset()
    """Those of them that thank."""
    who: frozenset[str] = frozenset()
    """Somebody who is no machine."""
    wanting: frozenset[str] = frozenset()
    """What else a wish for such a one is made of, beside `stop`."""
    abbreviations: frozenset[str] = frozenset()
    """Their full stop ends no sentence."""


@cache
def read(language: str) -> Words:
    """Empty for a language that has none."""
    if language not in LANGUAGES:
        return Words()
    found = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(
        stop=frozenset(found["stop"].split()),
        pointing=frozenset(found["pointing"].split()),
        openings=_longest_first(found["openings"]),
        asking=frozenset(found.get("asking", "").split()),
        endings=_longest_first(found["endings"]),
        heads=frozenset(found.get("heads", "").split()),
        empty=_longest_first(found.get("empty", "")),
        articles=frozenset(found.get("articles", "").split()),
        verbs=_longest_first(found.get("verbs", "")),
        talk=frozenset(found["talk"].split()),
        thanks=frozenset(found["thanks"].split()),
        who=frozenset(found["who"].split()),
        wanting=frozenset(found["wanting"].split()),
        abbreviations=frozenset(found.get("abbreviations", "").split()),
    )


def _longest_first(entries: str) -> tuple[str, ...]:
    return tuple(sorted((entry.replace("_", " ") for entry in entries.split()), key=len, reverse=True))


def of(text: str) -> list[str]:
    """Its words, in lower case, an elision split off: l'heure is l and heure."""
    return [part for word in WORD.findall(text.lower()) for part in re.split("['’]", word)]


def small_talk(text: str) -> list[str]:
    """The languages in which it is a greeting or thanks and nothing else."""
    said = of(text)
    return [language for language in LANGUAGES if said and read(language).talk.issuperset(said)]


def wants_person(text: str) -> bool:
    """Whether it asks for a person of the team and for nothing else."""
    said = of(text)
    return any(_wants_person(read(language), language, text, said) for language in LANGUAGES)


def _wants_person(known: Words, language: str, text: str, said: list[str]) -> bool:
    if language in UNSPACED:
        short = len(text) <= LONGEST_WISH
        return short and any(word in text for word in known.who) and any(word in text for word in known.wanting)
    nothing_else = (known.stop | known.talk | known.wanting | known.who).issuperset(said)
    wished = len(said) <= FEW or not known.wanting.isdisjoint(said)
    return nothing_else and wished and not known.who.isdisjoint(said)


@cache
def abbreviations() -> frozenset[str]:
    """Of every language."""
    return frozenset().union(*(read(language).abbreviations for language in LANGUAGES))
