"""The passages that were found for a question, as delimited data. Whoever wrote a document does not instruct us."""

import re
import unicodedata

from conversations.inference.types import Grounding, Source
from conversations.prompts import tokens

CITING_RULES = (
    "\n- With each question comes what was found in this site's documents, in <document> tags with a number. Base what "
    "you say about the site on them, and cite: put the number in brackets, as [1], right behind what it supports. Cite "
    "only numbers that came with the latest question; do not list sources at the end."
)
_MAYBE = "What was found may not answer this. If it does not, and this is more than small talk: "
_PERSON = ", and offer to bring in a person from the team."
ASK = f"{_MAYBE}ask one short question about what is meant{_PERSON}"
SAY = f"{_MAYBE}say that you do not know{_PERSON}"
NOTHING = "Nothing was found for this in the documents."

_OPENING = re.compile(r"[<＜﹤](?=([^<＜﹤]{0,80}))")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_TAGS = ("document", "pagecontext", "conversationsummary")


def render(grounding: Grounding, sources: tuple[Source, ...]) -> str:
    """What stands before the question; `sources` is the part of the grounding's that fits."""
    parts = [_document(source) for source in sources] or [NOTHING]
    if grounding.evidence != "strong":
        parts.append(ASK if grounding.ask_back else SAY)
    return "\n".join(parts) + "\n\n"


def fit(grounding: Grounding, limit: int) -> tuple[Source, ...]:
    """The best of them that fit these tokens."""
    kept = grounding.sources
    while kept and tokens.count(render(grounding, kept)) > limit:
        kept = kept[:-1]
    return kept


def _document(source: Source) -> str:
    """Nothing in the text can close the tag."""
    title = _defused(source.title + (f" › {source.heading}" if source.heading else ""))
    head = f'<document number="{source.number}" title="{title.replace(chr(34), "”")}" language="{source.language}">'
    return f"{head}\n{_defused(source.text)}\n</document>"


def _defused(text: str) -> str:
    """A model reads `< /document>` as a tag however many blanks, slashes or invisible signs are in it."""
    return _OPENING.sub(lambda found: "‹" if _names_a_tag(found[1]) else found[0], text)


def _names_a_tag(following: str) -> bool:
    letters = _NO_LETTERS.sub("", unicodedata.normalize("NFKC", following))
    return letters.casefold().startswith(_TAGS)
