"""Which language a text is in, of those that are served or indexed. docs/languages.md says how it decides."""

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Any

from conversations.knowledge import words

LATIN = ("en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "ro", "hu", "tr", "id", "vi")
CYRILLIC = ("ru", "uk")
ARABIC = ("ar", "fa")
SURE = {"Hangul": "ko", "Thai": "th", "Greek": "el", "Hebrew": "he", "Devanagari": "hi"}
"""Scripts that one language of ours is written in."""
AMONG = {"Latin": LATIN, "Cyrillic": CYRILLIC, "Arabic": ARABIC}
"""Scripts of several, which statistics tell apart."""
KNOWN = ("ja", "zh", *SURE.values(), *LATIN, *CYRILLIC, *ARABIC)

LONGEST = 2_000
"""Characters that are looked at."""
DENSE = {"Han": 3, "Kana": 3, "Hangul": 3, "Thai": 2}
"""How many Latin letters one letter says as much as."""
KANA_SHARE = 10
"""One kana in so many characters makes Han Japanese; a の in a Chinese shop's name does not."""
SHORT_HAN = 12
SERVED_WEIGHT = 1.5
HINT_WEIGHT = 6.0
SURE_ENOUGH = 0.7
"""Below this a short text is taken to be in the language that the hint names."""

SMALL_WORDS = 2
"""So many of another language's, and none of the hint's, outweigh the hint."""
LONG_ENOUGH = 40

SCRIPTS = re.compile(
    r"(?P<Latin>[A-Za-zÀ-ɏḀ-ỿ]+)|(?P<Kana>[\u3041-\u30ff\uff66-\uff9f]+)|(?P<Han>[\u3400-\u9fff\uf900-\ufaff々]+)"
    r"|(?P<Hangul>[\u1100-\u11ff\uac00-\ud7af]+)|(?P<Thai>[\u0e00-\u0e7f]+)|(?P<Arabic>[\u0600-\u06ff\u0750-\u077f]+)"
    r"|(?P<Cyrillic>[\u0400-\u04ff]+)|(?P<Greek>[\u0370-\u03ff]+)|(?P<Hebrew>[\u0590-\u05ff]+)"
    r"|(?P<Devanagari>[\u0900-\u097f]+)"
)
NO_WORDS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)\S+@\S+|(?<![!-~])[!-~]*\d[!-~]*|`[^`]*`")
"""Addresses, order numbers, code: in no language. Looked for from where a word begins, not from each of its signs."""


def load() -> None:
    """Read the statistics now, so that no visitor's first message waits for them."""
    _identifier()


def detect(text: str, hint: str = "") -> str:
    """The language's code; the hint, such as the conversation's locale, where the text says too little.

    Empty when there is no hint either. 0.03 ms for a chat message, 0.8 ms for the longest.
    """
    text = NO_WORDS.sub(" ", unicodedata.normalize("NFC", text[:LONGEST]))
    found = Counter[str]()
    for match in SCRIPTS.finditer(text):
        found[match.lastgroup or ""] += len(match[0])
    if not found:
        return hint
    script = max(found, key=lambda name: found[name] * DENSE.get(name, 1))
    if script in ("Han", "Kana"):
        return _east_asian(text, found["Han"], found["Kana"], hint)
    return SURE.get(script) or _statistical(text, AMONG[script], hint)


def _east_asian(text: str, han: int, kana: int, hint: str) -> str:
    if kana * KANA_SHARE >= han + kana:
        return "ja"
    letters = "".join(match[0] for match in SCRIPTS.finditer(text) if match.lastgroup == "Han")
    japanese = _fits(letters, "shift_jis")
    if hint == "ja" and japanese and han <= SHORT_HAN:
        return "ja"
    # Characters as only Japan writes them: 発売, 払込.
    return "ja" if japanese and not _fits(letters, "gb2312") and not _fits(letters, "big5") else "zh"


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _statistical(text: str, candidates: tuple[str, ...], hint: str) -> str:
    if spoken := words.small_talk(text):
        return hint if hint in spoken else spoken[0]
    chances: dict[str, float] = {
        code: chance * _weight(code, hint) for code, chance in _identifier().rank(text) if code in candidates
    }
    best = max(chances, key=lambda code: chances[code])
    if chances[best] >= SURE_ENOUGH * sum(chances.values()):
        return best
    return _by_small_words(text, candidates, hint) or hint or (best if len(text) > LONG_ENOUGH else "")


def _by_small_words(text: str, candidates: tuple[str, ...], hint: str) -> str:
    """Where statistics waver: "can i return it" has three words that only English has."""
    said = set(words.of(text))
    hits = {code: len(said & words.read(code).stop) for code in words.LANGUAGES if code in candidates}
    best = max(hits, key=lambda code: hits[code], default="")
    return best if best and hits[best] >= SMALL_WORDS and not hits.get(hint) else ""


def _weight(code: str, hint: str) -> float:
    return HINT_WEIGHT if code == hint else SERVED_WEIGHT if code in words.LANGUAGES else 1.0


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.5 s: only where a language is asked for

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    full.set_languages([*LATIN, *CYRILLIC, *ARABIC])
    # Without its other hundred languages: 30 MB less.
    return LanguageIdentifier(
        full.nb_ptc,
        full.nb_pc,
        full.nb_classes,
        full.tk_nextmove,
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )
