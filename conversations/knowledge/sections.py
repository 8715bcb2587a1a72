"""The parts of a document below its headings; what is too small to be found alone stands with its neighbors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conversations.knowledge.extraction.types import Block
from conversations.prompts import tokens

SEPARATOR = " › "
MAX_HEADING = 500
"""Characters, of all the headings above a piece together."""
LONGEST_HEADING = 200
"""What is longer is a paragraph that looks like one."""
SMALL = 40
"""Tokens; less than that says too little to be told from others."""
TOGETHER = 120
"""Tokens that small ones may have together."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    path: Path
    """The headings above it, outermost first."""
    texts: tuple[str, ...]
    """Paragraphs, lists and tables."""
    tokens: int

    @property
    def heading(self) -> str:
        """Of headings that are too many, the innermost."""
        path = list(self.path)
        while len(path) > 1 and len(SEPARATOR.join(path)) > MAX_HEADING:
            path.pop(0)
        return SEPARATOR.join(path)[:MAX_HEADING]


def of(blocks: Iterable[Block]) -> list[Section]:
    """In their order. A heading that nothing stands below is text itself."""
    return list(_joined(_sections(blocks)))


def _sections(blocks: Iterable[Block]) -> Iterator[Section]:
    stack: list[tuple[int, str]] = []
    texts: list[str] = []
    for block in blocks:
        text = block.text.strip()
        if block.kind != "heading" or len(text) > LONGEST_HEADING:
            texts += [text] if text else []
        elif text:
            yield from _ended(stack, texts, block.level)
            texts = []
            while stack and stack[-1][0] >= block.level:
                stack.pop()
            stack.append((block.level, text))
    yield from _ended(stack, texts, 0)


def _ended(stack: list[tuple[int, str]], texts: list[str], next_level: int) -> Iterator[Section]:
    """What stood below the innermost heading, before one of the next level."""
    path = tuple(text for _, text in stack)
    if texts:
        yield _section(path, texts)
    elif stack and stack[-1][0] >= next_level:
        yield _section(path[:-1], [path[-1]])


def _section(path: Path, texts: Iterable[str]) -> Section:
    kept = tuple(texts)
    return Section(path, kept, tokens.count("\n\n".join(kept)))


def _joined(sections: Iterable[Section]) -> Iterator[Section]:
    held: Section | None = None
    for section in sections:
        both = held and _both(held, section)
        if held and not both:
            yield held
        held = both or section
    if held:
        yield held


def _both(first: Section, second: Section) -> Section | None:
    """One section of two neighbors below the same heading, of which one is small. None: they stay apart."""
    if min(first.tokens, second.tokens) >= SMALL or first.tokens + second.tokens > TOGETHER:
        return None
    parents = [path for path in (first.path, first.path[:-1]) if path in (second.path, second.path[:-1])]
    if not parents:
        return None
    joined = _section(parents[0], (*_below(parents[0], first), *_below(parents[0], second)))
    return joined if joined.tokens <= TOGETHER else None


def _below(parent: Path, section: Section) -> tuple[str, ...]:
    """With the heading that is not above all of it any more."""
    if section.path == parent:
        return section.texts
    first, *others = section.texts
    return f"{section.path[-1]}\n{first}", *others
