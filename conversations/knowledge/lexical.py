"""Words as the full text index knows them.

PostgreSQL stems the languages that it has a stemmer for. Languages written without spaces become pairs of letters
(返品 is found in 返品方法), made here; a Latin word or a product code among them stays a word.
"""

import itertools
import re
import unicodedata
import uuid

STEMMED = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Those of PostgreSQL 15."""
UNSTEMMED = "simple"

_UNSPACED = (
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Hangul
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"  # kana
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_LETTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*")  # with the marks that Thai writes above and below
_HIRAGANA = re.compile("[\u3041-\u309f]+")
_SEPARATOR = re.compile(r"(?<=\w)[-_/](?=\d)|(?<=\d)[-_/](?=\w)")
_ENDLESS = re.compile(r"\w{200,}|\S{1000,}")
"""No word that somebody looks for; with a prefix it might be longer than a lexeme can be."""
_QUOTES = str.maketrans(dict.fromkeys("'\"\\\0", " "))


def config_for(language: str) -> str:
    """The text search configuration of a language such as `pt-br`."""
    return STEMMED.get(language.lower().replace("_", "-").partition("-")[0], UNSTEMMED)


def terms(text: str) -> str:
    """A chunk's text as it is handed to `to_tsvector`.

    No quote and no backslash is left in it, and no sign beyond ASCII but letters, marks and digits: where the
    database's locale is C, PostgreSQL would take those for letters.
    """
    # The last letter of a run stands alone as well: so each single letter begins something that is indexed.
    return _RUN.sub(lambda run: f" {' '.join([*_pairs(run[0]), run[0][-1]])} ", _plain(text))


def query_terms(text: str) -> str:
    """The same for what is looked for, without what only binds words: です is in every Japanese sentence."""
    words = _RUN.sub(lambda run: f" {' '.join(_pairs(run[0])) or run[0]} ", _plain(text)).split()
    telling = [word for word in words if not _HIRAGANA.fullmatch(word)]
    return " ".join(telling or words)


def prefix(organization_id: uuid.UUID) -> str:
    """What each of an organization's lexemes begins with, before three letters of its configuration.

    With it, one look into the index finds the chunks of one organization only, however many others use the word.
    It may coincide for two organizations: the queries filter by organization all the same.
    """
    return organization_id.hex[-6:]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    plain = "".join(sign if sign.isascii() or _is_of_a_word(sign) else " " for sign in folded)
    # PostgreSQL would read ab-1234 as a word and a negative number, and find neither as "AB 1234".
    return _SEPARATOR.sub(" ", _ENDLESS.sub(" ", plain))


def _pairs(run: str) -> list[str]:
    letters = _LETTER.findall(run)
    return [first + second for first, second in itertools.pairwise(letters)]


def _is_of_a_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"
