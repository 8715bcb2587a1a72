"""The legal transitions of a run. Each is one transaction; what readers and runners must hear follows the commit.

    queued → running → completed | failed | cancelled      queued → cancelled

Locks are always taken in one order: the conversation's row, then the run's.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from conversations import turns
from conversations.knowledge import recording
from conversations.models import Conversation, ModelPool, Run, Turn
from conversations.runs import endings, log, wakeups
from conversations.runs.types import Answer, Execution, Started
from conversations.signals import message_accepted, run_ended

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
    """There is no answer yet, or one is being written, or a person has spoken since."""


def start(
    conversation: Conversation,
    message: str,
    *,
    idempotency_key: str | None = None,
    page_context: dict[str, Any] | None = None,
    attachments: Sequence[dict[str, Any]] = (),
    mode: Run.Mode = Run.Mode.INTERACTIVE,
) -> Started:
    """Accept a message: insert the user turn, and its run where the assistant is the one who answers.

    Raises:
        IdempotencyConflict: the key was used with another message.
        TooManyWaiting: `MAX_WAITING` messages wait already.
    """
    digest = _digest("message", message, *(file["id"] for file in attachments))
    with transaction.atomic():
        locked = turns.lock(conversation.pk)
        if found := _replay(locked, idempotency_key, digest) or _delivered(locked, idempotency_key, digest):
            return found
        if locked.runs.active().count() > MAX_WAITING:
            raise TooManyWaiting
        if locked.mode == Conversation.Mode.CLOSED:
            _reopen(locked)
        payload = {"attachments": list(attachments)} if attachments else {}
        turn = turns.append(locked, role=Turn.Role.USER, content=message, page_context=page_context, payload=payload)
        message_accepted.send(Turn, conversation=locked, turn=turn)
        if not locked.is_answered_by_assistant:
            return _deliver(locked, turn, idempotency_key)
        return _queue(locked, turn, request_digest=digest, idempotency_key=idempotency_key, mode=mode)


def regenerate(conversation: Conversation, *, idempotency_key: str | None = None) -> Started:
    """Ask for another answer to the latest question; the old one stays readable, as superseded.

    Raises:
        IdempotencyConflict: the key was used for something else.
        NothingToRegenerate: no answer stands last, or one is being written.
    """
    digest = _digest("regenerate", "")
    with transaction.atomic():
        locked = turns.lock(conversation.pk)
        if found := _replay(locked, idempotency_key, digest):
            return found
        if not locked.is_answered_by_assistant:
            raise NothingToRegenerate
        latest = locked.runs.select_related("user_turn", "answer", "replaces").order_by("-id").first()
        if latest is None or not latest.is_terminal or _person_spoke_after(locked, latest.user_turn):
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
        run.answer = turns.append(
            conversation,
            role=Turn.Role.ASSISTANT,
            content=answer.text,
            language=answer.language,
            payload=answer.payload | _citing(recording.cite(run, answer.text, answer.passages)),
            run=run,
        )
        _supersede(run)
        return _end(conversation, run, Run.Status.COMPLETED, execution, told=told)


def fail(run: Run, attempt: int, code: str, message: str, execution: Execution | None = None) -> Run:
    """End a run without an answer. `message` is a sentence for the visitor.

    Raises:
        IllegalTransition: the run is not running at this attempt any more.
    """
    with transaction.atomic():
        conversation, run = _lock_running(run, attempt)
        run.error_code, run.error_message = code, message
        return _end(conversation, run, Run.Status.FAILED, execution)


def cancel(run: Run) -> Run:
    """Stop a run for good, on the visitor's word. What was seen of the answer is kept as a stopped turn.

    The log is fenced inside the transaction: nothing is appended between what is kept and the end.
    An ended run is returned as it is.
    """
    with transaction.atomic():
        conversation = turns.lock(run.conversation_id)
        run = Run.objects.select_for_update().get(pk=run.pk)
        return run if run.is_terminal else _stop(conversation, run)


def silence(conversation: Conversation) -> None:
    """End everything that the assistant says or is about to say, because a person does from now on.

    The conversation's row must be locked. Its epoch is raised and every log fenced inside the caller's transaction:
    no chunk follows, from any process, and no answer can be finished any more.
    """
    conversation.epoch += 1
    conversation.save(update_fields=["epoch", "updated_at"])
    for run in conversation.runs.active().select_for_update().order_by("user_turn_seq", "id"):
        _stop(conversation, run, stopped_by="agent")


def answer_what_waits(conversation: Conversation) -> Run | None:
    """Have the assistant answer the visitor's latest message, if nobody has. The conversation's row must be locked."""
    latest = conversation.turns.exclude(role=Turn.Role.SYSTEM).order_by("-seq").first()
    if latest is None or latest.role != Turn.Role.USER or conversation.runs.active().exists():
        return None
    return _queue(conversation, latest, request_digest=_digest_of(latest)).begun


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


def _stop(conversation: Conversation, run: Run, **payload: str) -> Run:
    """Keep what was seen of an answer, and end it. Both rows must be locked."""
    seen = log.fence(run.pk) if run.status == Run.Status.RUNNING else ""
    if seen:
        run.answer = turns.append(
            conversation,
            role=Turn.Role.ASSISTANT,
            content=seen,
            state=Turn.State.STOPPED,
            run=run,
            payload=payload | _citing(recording.cite_unfinished(run, seen)),
        )
        _supersede(run)
    transaction.on_commit(lambda: wakeups.run_ended(run.pk), robust=True)
    return _end(conversation, run, Run.Status.CANCELLED, None)


def _citing(citations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"citations": citations} if citations else {}


def _lock_running(run: Run, attempt: int) -> tuple[Conversation, Run]:
    conversation = turns.lock(run.conversation_id)
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.status != Run.Status.RUNNING or run.attempt != attempt:
        raise IllegalTransition(run, f"running at attempt {attempt}")
    return conversation, run


def _replay(conversation: Conversation, key: str | None, digest: str) -> Started | None:
    if key is None:
        return None
    run = conversation.runs.select_related("answer", "user_turn").filter(idempotency_key=key).first()
    if run and run.request_digest != digest:
        raise IdempotencyConflict
    return Started(run.user_turn, run, created=False) if run else None


def _delivered(conversation: Conversation, key: str | None, digest: str) -> Started | None:
    turn = turns.replayed(conversation, key)
    if turn and (turn.role, _digest_of(turn)) != (Turn.Role.USER, digest):
        raise IdempotencyConflict
    return Started(turn, None, created=False) if turn else None


def _person_spoke_after(conversation: Conversation, question: Turn) -> bool:
    return conversation.turns.filter(role=Turn.Role.AGENT, seq__gt=question.seq).exists()


def _reopen(conversation: Conversation) -> None:
    conversation.mode = Conversation.Mode.ASSISTANT
    conversation.save(update_fields=["mode"])
    turns.note(conversation, "reopened")


def _deliver(conversation: Conversation, turn: Turn, key: str | None) -> Started:
    """For a person to answer."""
    if key:
        turn.idempotency_key = key
        turn.save(update_fields=["idempotency_key"])
    transaction.on_commit(lambda: wakeups.conversation_changed(conversation.pk), robust=True)
    return Started(turn, None, created=True)


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
    return Started(turn, run, created=True)


def _supersede(run: Run) -> None:
    if run.replaces_id:
        Turn.objects.filter(pk=run.replaces_id).update(state=Turn.State.SUPERSEDED)


def _end(
    conversation: Conversation, run: Run, status: Run.Status, execution: Execution | None, *, told: bool = True
) -> Run:
    run.status = status
    run.finished_at = timezone.now()
    if execution:
        run.deployment, run.model = execution.deployment, execution.model
        run.retries, run.usage = execution.retries, execution.usage
        run.prompt_report, run.first_token_at = execution.prompt_report, execution.first_token_at
        run.error_detail = execution.error_detail
    run.save()
    run_ended.send(Run, conversation=conversation, run=run)
    if told:
        transaction.on_commit(lambda: endings.seal(run), robust=True)
    transaction.on_commit(lambda: endings.note(run), robust=True)
    return run


def _digest_of(turn: Turn) -> str:
    return _digest("message", turn.content, *(file["id"] for file in turn.payload.get("attachments", ())))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
