"""Celery's entries. Each loads a row, calls one domain function, and may run twice without harm."""

import uuid
from datetime import timedelta
from typing import Any

import structlog
from celery import Task, signals
from django.utils import timezone

from chatsite.celery import app, enqueue
from conversations import attachments, summaries, titles, upkeep
from conversations.inference.types import ProviderError, RejectedError
from conversations.knowledge import documents, files, lanes, spaces
from conversations.knowledge import ingest as ingestion
from conversations.knowledge.embedding.types import EmbeddingUnavailable
from conversations.knowledge.sources import adding, crawling
from conversations.models import Conversation, Runner

KEPT_RUNNERS = timedelta(days=7)
EMBEDDING_SECONDS = 7

logger = structlog.get_logger(__name__)


class ModelTask(Task[Any, None]):
    """Tried again when the model does not deliver; with jitter, so that what failed together comes back apart."""

    autoretry_for = (ProviderError,)
    dont_autoretry_for = (RejectedError,)
    max_retries = 5
    retry_backoff = 5
    retry_backoff_max = 300
    retry_jitter = True


class TitleTask(ModelTask):
    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        if conversation := _conversation(args[0]):
            titles.fall_back(conversation)


@app.task(base=ModelTask)
def summarize(conversation_id: str) -> None:
    """One step; what is left of a long conversation is the next task's."""
    conversation = _conversation(conversation_id)
    if conversation and summaries.fold(conversation) and summaries.due(conversation):
        enqueue(upkeep.SUMMARIZE, conversation_id)


@app.task(base=TitleTask)
def title(conversation_id: str) -> None:
    if conversation := _conversation(conversation_id):
        titles.write(conversation)


@app.task
def sweep() -> None:
    upkeep.sweep()


@app.task
def ingest(document_id: str) -> None:
    """One pass, over this document or the one whose turn it is; what is left of a long one is the next task's."""
    key = lanes.next_document() or uuid.UUID(document_id)
    if ingestion.run(key):
        enqueue(documents.INGEST, key.hex)


@signals.worker_shutting_down.connect
def _stop_ingesting(**_: Any) -> None:
    ingestion.stopping.set()


@app.task
def sweep_documents() -> None:
    ingestion.sweep()


@app.task
def carry_on_embedding() -> None:
    """When the settings name another model: a few seconds at a time, so that new documents need not wait for long."""
    try:
        spaces.carry_on(EMBEDDING_SECONDS)
    except EmbeddingUnavailable as error:
        logger.warning("embedding_unavailable", reason=str(error))


@app.task
def fetch(source_id: str) -> None:
    """One pass over an address; what is left is the next task's."""
    pause = crawling.run(uuid.UUID(source_id))
    if pause is not None:
        enqueue(adding.FETCH, source_id, countdown=pause)


@app.task
def sweep_sources() -> None:
    crawling.sweep()


@app.task
def prune_files() -> None:
    """Raw files without a document."""
    files.sweep()


@app.task
def prune() -> None:
    """Rows of runners that are long gone, whose runs stay, and files that visitors never sent."""
    attachments.prune()
    Runner.objects.filter(stopped_at__lt=timezone.now() - KEPT_RUNNERS).delete()


def _conversation(conversation_id: str) -> Conversation | None:
    return Conversation.objects.filter(pk=uuid.UUID(conversation_id)).first()
