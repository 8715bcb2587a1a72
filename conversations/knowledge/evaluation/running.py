"""Ask every question, as somebody of an organization, and keep what was found."""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conversations.knowledge import languages, retrieval, viewers
from conversations.knowledge.evaluation import measures
from conversations.knowledge.evaluation.questions import Question
from conversations.knowledge.evaluation.settings import Setting
from conversations.knowledge.types import Found, Query

LIMIT = 50
"""Passages, so that ten documents are among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    found: Found
    milliseconds: float
    """For embedding and search together."""

    @property
    def is_answerable(self) -> bool:
        return bool(self.question.expected)

    @property
    def ranking(self) -> list[str]:
        return measures.of_documents(passage.document_name for passage in self.found.passages)

    @property
    def measured(self) -> dict[str, float]:
        """Of a question that a document answers."""
        return measures.measured(self.ranking, self.question.expected)


def ask(
    questions: Sequence[Question], organization_id: uuid.UUID, audiences: frozenset[str], setting: Setting
) -> Iterator[Asked]:
    """In the order of the questions. One that does not count is asked first, so that everything is loaded."""
    _asked(replace(questions[0], text=f"{questions[0].text} …"), organization_id, audiences, setting)
    for question in questions:
        yield _asked(question, organization_id, audiences, setting)


def _asked(question: Question, organization_id: uuid.UUID, audiences: frozenset[str], setting: Setting) -> Asked:
    viewer = viewers.of_audiences(organization_id, audiences | question.audiences)
    query = Query(question.text, question.language or languages.detect(question.text))
    started = time.perf_counter()
    found = retrieval.find(query, viewer, mode=setting.mode, limit=LIMIT, tuning=setting.tuning)
    return Asked(question, found, (time.perf_counter() - started) * 1000)
