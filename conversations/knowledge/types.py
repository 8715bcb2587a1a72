"""What flows between finding and answering. Plain values."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["hybrid", "dense", "lexical"]
Strength = Literal["strong", "weak", "none"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document on its way to become a chunk."""

    position: int
    heading: str
    """The headings above it, outermost first, as "Delivery › Abroad"; of an FAQ the question."""
    text: str
    language: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads: nothing outside of this is ever found."""

    organization_id: uuid.UUID
    audiences: frozenset[str]
    """Such as {"public", "signed_in", "group:wholesale"}."""
    conversation_id: uuid.UUID | None = None
    """Whose attachments may be read as well."""


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    """To search for: the question, or what it was rewritten to."""
    language: str
    page: Mapping[str, str] = field(default_factory=dict)
    """The page context: boosts what belongs to it."""
    languages: tuple[str, ...] | None = None
    """Those that a passage may be in; None: any."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with why."""

    chunk_id: uuid.UUID
    document_id: uuid.UUID
    document_name: str
    title: str
    heading: str
    text: str
    language: str
    url: str
    tokens: int
    position: int
    score: float
    """Fused; says how to rank, and nothing else."""
    dense_rank: int | None = None
    lexical_rank: int | None = None
    similarity: float | None = None
    """Cosine."""
    lexical_score: float | None = None
    boosts: tuple[str, ...] = ()
    """Such as "page", "attachment"."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether the passages are likely to answer. docs/knowledge.md says how it was calibrated."""

    strength: Strength
    probability: float
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    passages: tuple[Passage, ...]
    """Best first."""
    mode: Mode
    evidence: Evidence
    degraded: str = ""
    """Why one half was missing; empty when none was."""
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    """By step: embed, search."""
