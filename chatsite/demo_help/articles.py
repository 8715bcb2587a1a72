"""The articles as files, and their way into an organization."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chatsite.tenancy.models import Organization
from conversations.knowledge import documents
from conversations.models import Document
from conversations.models.document import PUBLIC

FOLDER = Path(__file__).parent
EVALUATION = FOLDER / "evaluation.jsonl"


@dataclass(frozen=True, slots=True)
class Article:
    path: Path
    title: str
    url: str = ""
    language: str = ""
    """Empty: each part says its own."""
    audience: str = PUBLIC

    @property
    def name(self) -> str:
        return self.path.name


FAQ = Article(FOLDER / "faq.csv", "Short questions", "https://halfmoon.example/help/faq")


def read() -> list[Article]:
    """What visitors ask first comes first: it is ingested first too."""
    return [FAQ, *(Article(path, **front_matter(path.read_text(encoding="utf-8"))) for path in _files())]


def load(organization: Organization) -> int:
    """Into an organization that has no documents; the number of articles. What somebody deleted stays away."""
    if Document.objects.for_organization(organization).shared().exists():
        return 0
    found = read()
    for article in found:
        with article.path.open("rb") as file:
            documents.add(
                organization.pk,
                file,
                article.name,
                audiences=(article.audience,),
                language=article.language,
                title=article.title,
                url=article.url,
            )
    return len(found)


def front_matter(text: str) -> dict[str, str]:
    """The `name: value` lines between the first two lines of dashes."""
    lines = text.split("\n")
    fields = (line.partition(": ") for line in lines[1 : lines.index("---", 1)])
    return {name: value.strip() for name, _, value in fields}


def _files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.md"))
