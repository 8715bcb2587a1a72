"""The small words of the served languages: those that say nothing alone, that point back, that open a follow-up."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ja", "zh", "es", "de", "fr", "ar")
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
    endings: tuple[str, ...] = ()
    """How a follow-up ends, where it leaves the rest unsaid."""
    talk: frozenset[str] = frozenset()
    """Greetings and thanks."""


@cache
def read(language: str) -> Words:
    """Empty for a language that has none."""
    path = FOLDER / f"{language}.toml"
    if language not in LANGUAGES:
        return Words()
    found = {name: value.split() for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    longest_first = {
        name: tuple(sorted((entry.replace("_", " ") for entry in found.get(name, ())), key=len, reverse=True))
        for name in ("openings", "endings")
    }
    sets = {name: frozenset(found.get(name, ())) for name in ("stop", "pointing", "talk")}
    return Words(**sets, **longest_first)


def of(text: str) -> list[str]:
    """Its words, in lower case, an elision split off: l'heure is l and heure."""
    return [part for word in WORD.findall(text.lower()) for part in re.split("['’]", word)]


def small_talk(text: str) -> list[str]:
    """The languages in which it is a greeting or thanks and nothing else."""
    said = of(text)
    return [language for language in LANGUAGES if said and read(language).talk.issuperset(said)]
