"""One run, from its prompt to its last event."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from django.utils import timezone

from chatsite import logs, metrics, threads
from chatsite.threads import in_thread
from conversations import context, grounding, phrases, upkeep, usage
from conversations.grounding import Ground
from conversations.inference import pools
from conversations.inference.configured import QUOTING
from conversations.inference.router import RetryNotice, Router
from conversations.inference.types import (
    ContextTooLongError,
    Deployment,
    GenerationRequest,
    Pool,
    PoolExhaustedError,
    ProviderError,
    RateLimitedError,
    RejectedError,
    StreamBrokenError,
    TextDelta,
    Usage,
)
from conversations.knowledge import languages
from conversations.models import Run
from conversations.prompts import builder, markers, tokens
from conversations.prompts.markers import Marks
from conversations.prompts.types import Prompt
from conversations.runs import lifecycle
from conversations.runs.lifecycle import IllegalTransition
from conversations.runs.pen import Pen
from conversations.runs.types import Answer, Execution
from conversations.runs.writer import LogWriter

DATABASE_PATIENCE = 60
"""How many times, a second apart, the end of a run and its bill are offered to a database that is away."""
FRESH_STARTS = 1
"""How often a stream may break after its first token before the run fails."""

DETAIL_LENGTH = 2_000
"""How much is kept of what the model's side said about a failure."""

SMALLEST_SHARE = 0.25
"""Of the model's window: a prompt that does not fit is built again for half of it, and for half of that."""

T = TypeVar("T")
logger = structlog.get_logger(__name__)


class Unanswerable(Exception):
    """The run fails. phrases/ has what the visitor is told, by the code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Work:
    """What is known about the attempt while it goes on."""

    run: Run
    pen: Pen
    router: Router
    ground: Ground | None = None
    prompt: Prompt | None = None
    quoted: bool = False
    deployment: str = ""
    model: str = ""
    retries: int = 0
    usage: Usage | None = None
    first_token_at: datetime | None = None

    @property
    def text(self) -> str:
        return "".join(self.pen.text)

    def execution(self) -> Execution:
        spent = (
            {"input_tokens": self.usage.input_tokens, "output_tokens": self.usage.output_tokens} if self.usage else {}
        )
        report = self.prompt.report if self.prompt else {}
        return Execution(self.deployment, self.model, self.retries, spent, report, self.first_token_at)


async def execute(run: Run, writer: LogWriter, router: Router) -> None:
    """Answer a claimed run. Returns when it has ended, here or elsewhere; cancelling stops the model at once."""
    structlog.contextvars.bind_contextvars(run=run.public_id, conversation=run.conversation.public_id)
    work = Work(run, Pen(writer, run), router)
    try:
        await _answer(work)
    except IllegalTransition as stop:
        logger.info("run_ended_elsewhere", found=stop.run.status, attempt=stop.run.attempt)
    except Unanswerable as problem:
        await _fail(work, problem)
    except Exception:
        logger.exception("run_crashed")
        await _fail(work, Unanswerable("internal"))
    finally:
        await asyncio.shield(_bill(work))


async def _answer(work: Work) -> None:
    work.ground = await grounding.prepare(work.run, work.router)
    await _generate(work)
    told = await work.pen.flush()
    answer = _finished(work)
    run = await _persist(lambda: lifecycle.finish(work.run, work.pen.attempt, answer, work.execution(), told=told))
    await in_thread(upkeep.after_answer)(run)


def _finished(work: Work) -> Answer:
    payload: dict[str, Any] = {"quoted": True} if work.quoted else {}
    passages = {}
    if work.ground and work.prompt:
        passages = {number: work.ground.passages[number] for number in work.prompt.sources}
        if work.ground.offers_person and (work.quoted or not markers.numbers(work.text)):
            payload["actions"] = [{"kind": "talk_to_person"}]
    return Answer(work.text, languages.detect(work.text, work.run.language), payload, passages)


async def _generate(work: Work) -> None:
    """The model's whole text: with a smaller prompt when it does not fit, once anew when the stream breaks."""
    share, fresh_starts = 1.0, 0
    while True:
        pool, work.prompt = await in_thread(_prepare)(work.run, work.ground, share)
        try:
            return await _stream(work, pool)
        except ContextTooLongError as error:
            # The model counts in tokens of its own: what we take for a fit can be twice too long for it.
            if share <= SMALLEST_SHARE:
                raise _sorry(error) from error
            share /= 2
            metrics.retried("context_too_long")
        except StreamBrokenError as error:
            logger.warning("stream_broken", reason=str(error), fresh_starts=fresh_starts)
            if fresh_starts == FRESH_STARTS:
                raise _sorry(error) from error
            fresh_starts += 1
            metrics.retried("stream_broken")
            await _begin_anew(work)


async def _begin_anew(work: Work) -> None:
    await _bill(work)
    work.usage = None
    await work.pen.restart()


async def _stream(work: Work, pool: Pool) -> None:
    assert work.prompt
    request = GenerationRequest(
        work.prompt.messages,
        max_output_tokens=work.prompt.max_output_tokens,
        grounding=work.ground.grounding if work.ground else None,
    )
    marks = Marks(work.prompt.sources) if work.ground else None

    async def on_retry(notice: RetryNotice) -> None:
        work.retries += 1
        reason = "model_busy" if isinstance(notice.error, RateLimitedError) else "model_unavailable"
        metrics.retried(reason)
        if notice.wait:
            await work.pen.retrying(reason, notice.wait)

    def on_start(deployment: Deployment) -> None:
        work.deployment, work.model = deployment.name, deployment.model
        work.quoted = deployment.provider == QUOTING

    try:
        async with aclosing(work.router.generate(pool, request, on_retry=on_retry, on_start=on_start)) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    text = event.text.replace("\0", "")  # which PostgreSQL cannot store
                    await _show(work, marks.feed(text) if marks else text)
                elif isinstance(event, Usage):
                    work.usage = event
    except ContextTooLongError:
        raise  # a smaller prompt may fit
    except (RejectedError, PoolExhaustedError) as error:
        raise _sorry(error) from error
    await _show(work, marks.finish() if marks else "")
    if not work.pen.text:
        raise StreamBrokenError("the model ended without a word")


async def _show(work: Work, text: str) -> None:
    if text:
        work.first_token_at = work.first_token_at or timezone.now()
        await work.pen.write(text)


def _sorry(error: ProviderError) -> Unanswerable:
    """What the visitor is told of what the model's side said."""
    match error:
        case ContextTooLongError():
            return Unanswerable("context_too_long")
        case RejectedError():
            return Unanswerable("model_rejected")
        case StreamBrokenError():
            return Unanswerable("answer_interrupted")
    return Unanswerable("model_unavailable")


async def _fail(work: Work, problem: Unanswerable) -> None:
    detail = logs.clean(str(problem.__cause__ or ""))[:DETAIL_LENGTH]
    execution = replace(work.execution(), error_detail=detail.replace("\0", ""))
    sentence = phrases.say(f"errors.{problem.code}", work.run.language)
    try:
        await work.pen.flush()
        await _persist(lambda: lifecycle.fail(work.run, work.pen.attempt, problem.code, sentence, execution))
    except IllegalTransition:
        logger.info("run_ended_elsewhere")


async def _persist(write: Callable[[], T]) -> T:
    """While the database is away, offer it again. A transition is conditional and a bill unique, so that is safe."""
    for _ in range(DATABASE_PATIENCE):
        try:
            return await in_thread(write)()
        except threads.Unavailable as error:
            logger.warning("database_away", reason=str(error))
            await asyncio.sleep(1)
    return await in_thread(write)()


async def _bill(work: Work) -> None:
    """What was produced is billed, also when the run was stopped or taken over."""
    if not (work.pen.text or work.usage) or not work.prompt:
        return
    used, estimated = work.usage, False
    if used is None:
        estimated = True
        asked = sum(tokens.count_all([message.content for message in work.prompt.messages]))
        used = Usage(input_tokens=asked, output_tokens=tokens.count(work.text))
    await _persist(
        partial(
            usage.bill,
            work.run,
            work.pen.attempt,
            deployment=work.deployment,
            model=work.model,
            usage=used,
            estimated=estimated,
        )
    )


def _prepare(run: Run, ground: Ground | None, share: float) -> tuple[Pool, Prompt]:
    """Everything that the database knows about the answer, in one go, for this share of the model's window."""
    pool = pools.load(run.pool)
    if ground and ground.may_be_quoted(alone=not pool.deployments):
        pool = pools.with_quotes(pool)
    if not pool.deployments:
        raise Unanswerable("configuration")
    window = int(share * min(deployment.context_window for deployment in pool.deployments))
    reserve = min(deployment.max_output_tokens for deployment in pool.deployments)
    state = context.load(run, ground.grounding if ground else None)
    try:
        return pool, builder.build(state, context_window=window, max_output_tokens=reserve, policy=context.policy())
    except ContextTooLongError as error:
        raise _sorry(error) from error
