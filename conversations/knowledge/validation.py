"""What people and programs say of a document or a source, checked."""

import re
from collections.abc import Iterable

from chatsite.tenancy import identity
from conversations.models.document import AGENTS, GROUP_PREFIX, PUBLIC, SIGNED_IN

MAX_TITLE = 300
MAX_URL = 2_000
MAX_LANGUAGE = 16

_AUDIENCE = re.compile(rf"{PUBLIC}|{SIGNED_IN}|{AGENTS}|{GROUP_PREFIX}{identity.GROUP.pattern}")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?", re.ASCII)
_URL = re.compile(r"(https?://[^\s\x00-\x1f]+)?", re.IGNORECASE)


class Refused(Exception):
    """Nothing was stored. `code` is stable, `sentence` is for whoever uploads."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def audiences(given: Iterable[object]) -> list[str]:
    """Raises Refused."""
    named = list(given)
    found = [audience for audience in named if isinstance(audience, str) and _AUDIENCE.fullmatch(audience)]
    if not found or len(found) < len(named):
        sentence = f"Audiences are {PUBLIC}, {SIGNED_IN}, {AGENTS}, and groups as {GROUP_PREFIX}wholesale."
        raise Refused("invalid_audiences", sentence)
    return list(dict.fromkeys(found))


def details(title: str, url: str, language: str) -> dict[str, str]:
    """By field. Raises Refused."""
    title, url, language = " ".join(title.replace("\0", " ").split())[:MAX_TITLE], url.strip(), language.strip()
    if not _LANGUAGE.fullmatch(language) or len(language) > MAX_LANGUAGE:
        raise Refused("invalid_language", "The language is a code such as en or pt-br.")
    if not _URL.fullmatch(url) or len(url) > MAX_URL:
        raise Refused("invalid_url", "The address begins with http:// or https://.")
    return {"title": title, "url": url, "language": language.lower()}
