"""What the page that a visitor is on says about the question: data that steers the search, and never a filter."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from conversations.knowledge.types import Query

SHORT = 60
"""Characters. A longer question says itself what it is about."""
LONGEST = 300
_POINTING = re.compile(
    r"\b(this|that|it|these|those|here|dies\w*|das|hier|es|cela|ça|ceci|cette|ici|est[aeo]s?|es[aeo]|aquí|isto|esse|questo|qui)\b"
    r"|これ|この|それ|その|ここ|这|這|那|이거|이것|هذا|هذه|это|эт[оаи]т?",
    re.IGNORECASE,
)


def wording(query: Query) -> str:
    """What is embedded: the question, with what it points at when it points at something."""
    about = [query.page.get("selected_text", "")]
    if len(query.text) <= SHORT and _POINTING.search(query.text):
        about.append(query.page.get("title", ""))
    parts = [query.text, *(text[:LONGEST] for text in about if text)]
    return "\n".join(parts)


def words(query: Query) -> str:
    """What passages may hold as well: they weigh less than the question's own words."""
    return " ".join(query.page.get(name, "")[:LONGEST] for name in ("title", "product_id", "selected_text"))


def urls(page: Mapping[str, str]) -> list[str]:
    """The addresses under which a document of this page may be known."""
    try:
        parts = urlsplit(page.get("url", "")[:2_000])._replace(fragment="")
    except ValueError:
        return []
    whole, plain = parts.geturl(), parts._replace(query="").geturl()
    return sorted({form for url in (whole, plain) if url for form in (url, url.rstrip("/"), url.rstrip("/") + "/")})
