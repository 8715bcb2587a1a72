"""The legal transitions of a run. Each is one transaction; what readers and runners must hear follows the commit.

    queued → running → completed | failed | cancelled      queued → cancelled

Locks are always taken in one order: the conversation's row, then the run's.
"""

import hashlib
import uuid
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation, ModelPool, Run, Turn
from conversations.runs import endings, log, wakeups
from conversations.runs.types import Answer, Execution, Started

MAX_WAITING = 3
"""Runs that may wait behind the one that is being answered."""

logger = structlog.get_logger(__name__)


class IllegalTransition(Exception):
    def __init__(self, run: Run, expected: str) -> None:
        super().__init__(f"{run.public_id}: expected {expected}, found {run.status} at attempt {run.attempt}")
        self.run = run


class IdempotencyConflict(Exception):
    """The key was used with another body."""


class TooManyWaiting(Exception):
    """The visitor is far ahead of the assistant."""


class NothingToRegenerate(Exception):
    """There is no answer yet, or one is being written."""


def start(
    conversation: Conversation,
    message: str,
    *,
    idempotency_key: str | None = None,
    page_context: dict[str, Any] | None = None,
    mode: Run.Mode = Run.Mode.INTERACTIVE,
) -> Started:
    """Accept a message: insert the user turn and its run.

    Raises:
        IdempotencyConflict: the key was used with another message.
        TooManyWaiting: `MAX_WAITING` messages wait already.
    """
    digest = _digest("message", message)
    with transaction.atomic():
        locked = _lock(conversation.pk)
        if found := _replay(locked, idempotency_key, digest):
            return Started(found, created=False)
        if locked.runs.active().count() > MAX_WAITING:
            raise TooManyWaiting
        turn = _append_turn(locked, role=Turn.Role.USER, content=message, page_context=page_context)
        return _queue(locked, turn, request_digest=digest, idempotency_key=idempotency_key, mode=mode)


def regenerate(conversation: Conversation, *, idempotency_key: str | None = None) -> Started:
    """Ask for another answer to the latest question; the old one stays readable, as superseded.

    Raises:
        IdempotencyConflict: the key was used for something else.
        NothingToRegenerate: no answer stands last, or one is being written.
    """
    digest = _digest("regenerate", "")
    with transaction.atomic():
        locked = _lock(conversation.pk)
        if found := _replay(locked, idempotency_key, digest):
            return Started(found, created=False)
        latest = locked.runs.select_related("user_turn", "answer", "replaces").order_by("-id").first()
        if latest is None or not latest.is_terminal:
            raise NothingToRegenerate
        replaces = latest.answer or latest.replaces  # a regeneration that gave nothing left the older answer standing
        return _queue(
            locked, latest.user_turn, request_digest=digest, idempotency_key=idempotency_key, replaces=replaces
        )


def finish(run: Run, attempt: int, answer: Answer, execution: Execution, *, told: bool = True) -> Run:
    """Insert the answer, unless the run was ended, taken over or fenced meanwhile.

    Args:
        told: whether the log holds the whole text. Otherwise it gets no end, and readers ask the database.

    Raises:
        IllegalTransition: the run is not running at this attempt and epoch any more.
    """
    with transaction.atomic():
        conversation, run = _lock_running(run, attempt)
        if run.epoch != conversation.epoch:
            raise IllegalTransition(run, f"epoch {conversation.epoch}")
        run.answer = _append_turn(
            conversation,
            role=Turn.Role.ASSISTANT,
            content=answer.text,
            language=answer.language,
            payload=answer.payload,
            run=run,
        )
        _supersede(run)
        return _end(run, Run.Status.COMPLETED, execution, told=told)


def fail(run: Run, attempt: int, code: str, message: str, execution: Execution | None = None) -> Run:
    """End a run without an answer. `message` is a sentence for the visitor.

    Raises:
        IllegalTransition: the run is not running at this attempt any more.
    """
    with transaction.atomic():
        _, run = _lock_running(run, attempt)
        run.error_code, run.error_message = code, message
        return _end(run, Run.Status.FAILED, execution)


def cancel(run: Run) -> Run:
    """Stop a run for good, on the visitor's word. What was seen of the answer is kept as a stopped turn.

    The log is fenced inside the transaction: nothing is appended between what is kept and the end.
    An ended run is returned as it is.
    """
    with transaction.atomic():
        conversation = _lock(run.conversation_id)
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.is_terminal:
            return run
        seen = log.fence(run.pk) if run.status == Run.Status.RUNNING else ""
        if seen:
            run.answer = _append_turn(
                conversation, role=Turn.Role.ASSISTANT, content=seen, state=Turn.State.STOPPED, run=run
            )
            _supersede(run)
        transaction.on_commit(lambda: wakeups.run_ended(run.pk), robust=True)
        return _end(run, Run.Status.CANCELLED, None)


def next_attempt(run: Run, attempt: int) -> int:
    """Begin a fresh attempt of a run that this runner holds: its text so far is dropped by every reader.

    Raises:
        IllegalTransition: the run is not running at this attempt any more.
    """
    with transaction.atomic():
        _, run = _lock_running(run, attempt)
        run.attempt += 1
        run.save(update_fields=["attempt"])
        log.discard(run.pk)
        return run.attempt


def _lock(conversation_id: uuid.UUID) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation_id)


def _lock_running(run: Run, attempt: int) -> tuple[Conversation, Run]:
    conversation = _lock(run.conversation_id)
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.status != Run.Status.RUNNING or run.attempt != attempt:
        raise IllegalTransition(run, f"running at attempt {attempt}")
    return conversation, run


def _replay(conversation: Conversation, key: str | None, digest: str) -> Run | None:
    if key is None:
        return None
    run = conversation.runs.select_related("answer").filter(idempotency_key=key).first()
    if run and run.request_digest != digest:
        raise IdempotencyConflict
    return run


def _append_turn(conversation: Conversation, *, page_context: dict[str, Any] | None = None, **fields: Any) -> Turn:
    """Insert the next turn. The conversation's row must be locked."""
    conversation.latest_turn_seq += 1
    changed = ["latest_turn_seq", "updated_at"]
    if page_context is not None:
        conversation.page_context = page_context
        changed.append("page_context")
    conversation.save(update_fields=changed)
    return Turn.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        seq=conversation.latest_turn_seq,
        **fields,
    )


def _queue(conversation: Conversation, turn: Turn, **fields: Any) -> Started:
    run = Run.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        user_turn=turn,
        user_turn_seq=turn.seq,
        epoch=conversation.epoch,
        pool=ModelPool.objects.answering(conversation.organization_id),
        **fields,
    )
    transaction.on_commit(lambda: wakeups.run_queued(run.conversation_id), robust=True)
    names = {"run": run.public_id, "conversation": conversation.public_id}
    transaction.on_commit(lambda: logger.info("run_queued", **names))
    return Started(run, created=True)


def _supersede(run: Run) -> None:
    if run.replaces_id:
        Turn.objects.filter(pk=run.replaces_id).update(state=Turn.State.SUPERSEDED)


def _end(run: Run, status: Run.Status, execution: Execution | None, *, told: bool = True) -> Run:
    run.status = status
    run.finished_at = timezone.now()
    if execution:
        run.deployment, run.model = execution.deployment, execution.model
        run.retries, run.usage = execution.retries, execution.usage
        run.prompt_report, run.first_token_at = execution.prompt_report, execution.first_token_at
        run.error_detail = execution.error_detail
    run.save()
    if told:
        transaction.on_commit(lambda: endings.seal(run), robust=True)
    transaction.on_commit(lambda: endings.note(run), robust=True)
    return run


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest()
