"""Which words of a passage the full text search knows from the query: as it stems and folds them itself."""

import re
from collections.abc import Collection, Iterable

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from conversations.knowledge import lexical
from conversations.knowledge.types import Passage

_WORD = re.compile(r"\w+")
KNOWN = """
    SELECT word, config FROM unnest(%s::text[], %s::text[]) AS given (word, config)
    WHERE to_tsvector(config::regconfig, word) @@ to_tsquery(config::regconfig, %s)
"""


class Highlight:
    """One query, and all passages in one round trip."""

    def __init__(self, query: str, passages: Collection[Passage]) -> None:
        terms = lexical.query_terms(query).split()
        self.pieces = [term for term in terms if lexical.terms(term).strip() != term]
        """Of languages written without spaces: wherever they stand."""
        self.words = _known([term for term in terms if term not in self.pieces], passages)

    def html(self, passage: Passage) -> SafeString:
        config = lexical.config_for(passage.language)
        found = {
            place
            for match in _WORD.finditer(passage.text)
            if (match[0].casefold(), config) in self.words
            for place in range(*match.span())
        }
        return _marked(passage.text, found | self._places(passage.text))

    def _places(self, text: str) -> set[int]:
        patterns = [(re.compile(f"(?={re.escape(piece)})", re.IGNORECASE), len(piece)) for piece in self.pieces]
        starts = [(match.start(), length) for pattern, length in patterns for match in pattern.finditer(text)]
        return {place for start, length in starts for place in range(start, start + length)}


def _known(terms: list[str], passages: Iterable[Passage]) -> set[tuple[str, str]]:
    given = {
        (word.casefold(), lexical.config_for(row.language)) for row in passages for word in _WORD.findall(row.text)
    }
    if not terms or not given:
        return set()
    words, configs = zip(*given, strict=True)
    query = " | ".join(f"'{term}'" for term in terms)  # no quote and no backslash is left in a term
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(words), list(configs), query])
        return set(cursor.fetchall())


def _marked(text: str, places: set[int]) -> SafeString:
    parts: list[str] = []
    within = False
    for place, sign in enumerate(text):
        if (place in places) != within:
            within = not within
            parts.append("<mark>" if within else "</mark>")
        parts.append(escape(sign))
    return mark_safe("".join(parts) + "</mark>" * within)  # noqa: S308 (escaped sign by sign)
