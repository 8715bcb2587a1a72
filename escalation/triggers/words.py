"""Whether a text holds a word or phrase, in any script. No patterns: what people write is compared, never run."""

import unicodedata

UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x9FFF),  # radicals, kana, Han
    (0xA960, 0xA97F),  # Hangul, whose particles stand at the word
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Scripts that put no space between words: there a phrase is found anywhere."""


def plain(text: str) -> str:
    """What is the same to a reader is the same: width, case, spaces, apostrophes, characters that nobody sees."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(seen.replace("’", "'").split())


def holds(text: str, phrase: str) -> bool:
    """Both as `plain` made them. Whole words, where a script has them."""
    if not phrase:
        return False
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not _joined(text, at) and not _joined(text, end):
            return True
        at = text.find(phrase, at + 1)
    return False


def _joined(text: str, at: int) -> bool:
    """Whether a word goes on across this place."""
    return 0 < at < len(text) and _in_word(text[at - 1]) and _in_word(text[at])


def _in_word(character: str) -> bool:
    if any(first <= ord(character) <= last for first, last in UNSPACED):
        return False
    return character.isalnum() or unicodedata.category(character)[0] == "M"
