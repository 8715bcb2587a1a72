"""What a text is about: word beginnings, and pairs of signs where words have no spaces between them."""

import re
import unicodedata

from conversations.knowledge import words

BEGINNING = 5
"""Letters of a word that count, without its ending: return, returns and returning are one, as good as a stemmer's."""
ENDING = re.compile(r"(?<=\w{4})(?:ings?|ed|es|en|er|s|e|n)$")
ARABIC_PREFIX = re.compile(r"^(?:و|ف)?(?:ال|بال|لل|كال)")
TOKEN = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々\u30a0-\u30ff]+|[\u0e00-\u0e7f]+")
"""Han and katakana, or Thai. Hiragana is mostly grammar."""


def terms(text: str, language: str) -> frozenset[str]:
    stop = words.read(language).stop
    folded = unicodedata.normalize("NFKC", text).lower()
    pairs = {run[at : at + 2] for run in UNSPACED.findall(folded) for at in range(max(len(run) - 1, 1))}
    spaced = re.sub(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+", " ", folded)
    beginnings = {_beginning(word) for word in TOKEN.findall(spaced) if word not in stop}
    return frozenset((pairs | beginnings) - stop - {""})


def _beginning(word: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    if any(sign.isdigit() for sign in bare):
        return bare
    stem = ARABIC_PREFIX.sub("", bare)
    bare = stem if len(stem) > 2 else bare
    stem = ENDING.sub("", bare)
    if stem != bare and stem[-1] == stem[-2]:
        stem = stem[:-1]  # shipping is ship
    return stem[:BEGINNING] if len(stem) > 1 else ""
