"""Whether a question leans on what was said before it: "and in blue?", "それは？". Told by its small words."""

import re

from conversations.knowledge import words
from conversations.knowledge.words import Words

MAX_WORDS = 12
MAX_CONTENT = 2
"""Words that say something. With more of them a question stands alone, whatever pronouns it has."""
MAX_CONTENT_OPENED = 4
"""Where it begins as a follow-up does, and is no whole question."""
MAX_FRAGMENT = 3
"""Words of what is no more than "for Japan"."""
MAX_UNSPACED = 30
MAX_UNSPACED_CONTENT = 6
"""Signs, in languages without spaces."""

EAST_ASIAN = ("ja", "zh")
POLITE = re.compile(r"\b(?:Sie|Ihnen|Ihr\w{0,2})\b")
"""German: written small, the same words point back."""
SUFFIXED = re.compile(r"(?:[aei]r(?:lo|la|los|las|le|les))$|^(?!ال)\w{3,}(?:ه|ها|هم)$")
"""Pronouns at the end of a Spanish infinitive or an Arabic word."""


def leans(question: str, language: str) -> bool:
    small = words.read(language)
    if not small.stop or words.small_talk(question):
        return False
    if language in EAST_ASIAN:
        return _leans_unspaced(question.strip(), small)
    return _leans_spaced(question, small, language)


def _leans_spaced(question: str, small: Words, language: str) -> bool:
    said = words.of(POLITE.sub("", question) if language == "de" else question)
    if not 0 < len(said) <= MAX_WORDS:
        return False
    text = " ".join(said)
    content = [word for word in said if word not in small.stop and word not in small.pointing]
    if _is_opened(text, said, small, language):
        return len(content) <= (MAX_CONTENT if _asks_in_full(text, small, language) else MAX_CONTENT_OPENED)
    if said[0] in small.heads and len(said) <= MAX_FRAGMENT:
        return True
    for phrase in small.empty:
        text = f" {text} ".replace(f" {phrase} ", " ").strip()
    return len(content) <= MAX_CONTENT and _points_back(text.split(), small)


def _is_opened(text: str, said: list[str], small: Words, language: str) -> bool:
    if any(f"{text} ".startswith(f"{opening} ") for opening in small.openings):
        return True
    # In Arabic "and" is the word's first letter: وفي، وللأزرق
    rest = said[0][1:]
    return language == "ar" and said[0].startswith("و") and (rest in small.stop or rest.startswith(("ال", "لل", "بال")))


def _asks_in_full(text: str, small: Words, language: str) -> bool:
    """Behind "and": how long does delivery take?"""
    opening = next((opening for opening in small.openings if text.startswith(f"{opening} ")), "")
    rest = text.removeprefix(opening).split() or [""]
    return rest[0] in small.asking or (language == "ar" and rest[0].removeprefix("و") in small.asking)


def _points_back(said: list[str], small: Words) -> bool:
    following = [*said[1:], ""]
    return any(
        word in small.pointing
        or SUFFIXED.search(word)
        or (word in small.articles and (not after or after in small.stop or after.endswith(small.verbs)))
        for word, after in zip(said, following, strict=True)
    )


def _leans_unspaced(question: str, small: Words) -> bool:
    if not 0 < len(question) <= MAX_UNSPACED:
        return False
    ends = question.endswith(small.endings)
    points = any(word in question for word in small.pointing)
    opened = question.startswith(small.openings)
    rest = question
    for word in sorted(small.stop | small.pointing | set(small.openings), key=len, reverse=True):
        rest = rest.replace(word, "")
    content = re.sub(r"\W", "", rest)
    return (ends or points or opened) and len(content) <= MAX_UNSPACED_CONTENT
