"""From a visitor's question to the passages that its answer rests on.

    attachments ready → follow-up made self-contained → embedded → searched → chosen → written down

An organization without a document pays one query for it.
"""

import asyncio
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from django.db.models import F
from django.utils import timezone

from chatsite import ids, metrics
from chatsite.threads import in_thread
from conversations import context
from conversations.inference import pools
from conversations.inference.router import Router
from conversations.inference.types import Grounding, Pool, ProviderError, Source
from conversations.knowledge import page_context, policy, recording, retrieval, selection, spaces, viewers, words
from conversations.knowledge.types import Found, Passage, Query, Strength, Viewer
from conversations.models import Chunk, Document, EmbeddingSpace, KnowledgePolicy, ModelPool, Run
from conversations.prompts import rewriting
from conversations.prompts.types import HistoryTurn

ATTACHMENT_PATIENCE = timedelta(seconds=30)
"""How long an answer waits for the files that came with the question, from when it was asked."""
ATTACHMENT_POLL = 0.25
REWRITE_PATIENCE = 2.0
"""Seconds for the small model; after that the rule has to do."""
SAYS_SOMETHING = 8
"""Letters. Less is a greeting or thanks: that nothing was found for it is no reason to offer a person."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer may rest on."""

    grounding: Grounding
    passages: Mapping[int, Passage]
    """Those passed to the model, by their numbers."""
    offers_person: bool
    quotes_when_down: bool

    def may_be_quoted(self, *, alone: bool) -> bool:
        """Whether the documents may answer in place of a model. Beside one, only where they surely do: an answer that
        can be asked for again is better than the wrong quote."""
        return alone or (self.quotes_when_down and self.grounding.evidence == "strong")


@dataclass(slots=True)
class Task:
    """What the database knows of the question."""

    run: Run
    question: str
    language: str
    viewer: Viewer
    policy: KnowledgePolicy
    history: tuple[HistoryTurn, ...]
    is_follow_up: bool
    small: Pool | None
    """That rewrites follow-ups."""
    space: EmbeddingSpace | None
    query: Query
    rewritten_by: str = ""
    milliseconds: dict[str, float] = field(default_factory=dict)


async def prepare(run: Run, router: Router) -> Ground | None:
    """None: there is no document that this visitor may read.

    Raises:
        threads.Unavailable: PostgreSQL is away.
    """
    await _attachments_settled(run)
    task = await in_thread(_task)(run)
    if task is None:
        return None
    await _rewrite(task, router)
    wording = page_context.wording(task.query)
    embedded = await asyncio.to_thread(retrieval.embed_query, wording, run.organization_id, task.space)
    return await in_thread(_find)(task, embedded)


def attached(run: Run) -> list[str]:
    """The public ids of the documents that came with the question."""
    return [entry["id"] for entry in run.user_turn.payload.get("attachments", [])]


async def _attachments_settled(run: Run) -> None:
    keys = [ids.parse("doc", public_id) for public_id in attached(run)]
    deadline = run.user_turn.created_at + ATTACHMENT_PATIENCE
    while keys and timezone.now() < deadline:
        waiting = Document.objects.for_organization(run.organization_id).filter(pk__in=keys, revision=0).unfinished()
        if not await in_thread(waiting.exists)():
            return
        await asyncio.sleep(ATTACHMENT_POLL)


def _task(run: Run) -> Task | None:
    viewer = viewers.of_conversation(run.conversation)
    if not viewers.reads_anything(viewer):
        return None
    question, page = run.user_turn.content, run.conversation.page_context
    language = run.user_turn.language or run.conversation.locale
    rules = policy.of(run.organization_id)
    history = context.latest_turns(run) if run.user_turn_seq > 1 else ()
    query = Query(question, language, page, policy.languages(rules, language))
    is_follow_up = rewriting.needs_rewriting(question, history)
    small = _small_pool(run) if is_follow_up else None
    return Task(run, question, language, viewer, rules, history, is_follow_up, small, spaces.serving(), query)


def _small_pool(run: Run) -> Pool | None:
    """The organization's pool for small jobs, if it has one."""
    row = ModelPool.objects.named(run.organization_id, ModelPool.SMALL)
    return pools.load(row) if row else None


async def _rewrite(task: Task, router: Router) -> None:
    if not task.is_follow_up:
        return
    started = time.perf_counter()
    text = await _rewritten_by_model(task, router)
    task.rewritten_by = "model" if text else ""
    # What points at something points at the files that came along, if any did.
    if not text and not attached(task.run) and (text := rewriting.by_rule(task.question, task.history)):
        task.rewritten_by = "rule"
    if text:
        task.query = Query(text, task.query.language, task.query.page, task.query.languages)
    task.milliseconds["rewrite"] = _since(started)


async def _rewritten_by_model(task: Task, router: Router) -> str | None:
    if task.small is None:
        return None
    try:
        async with asyncio.timeout(REWRITE_PATIENCE):
            reply = await router.complete(task.small, rewriting.request(task.question, task.history))
        return rewriting.clean(reply.text)
    except (ProviderError, TimeoutError) as error:
        logger.warning("not_rewritten", reason=repr(error))
        return None


def _find(task: Task, embedded: retrieval.Embedded) -> Ground:
    started = time.perf_counter()
    found = retrieval.search(task.query, task.viewer, embedded)
    rules = task.policy
    chosen = selection.choose(found.passages, max_passages=rules.max_passages, max_tokens=rules.max_passage_tokens)
    if beginnings := _beginnings(task, {passage.chunk_id for passage in chosen}):
        found, chosen = replace(found, passages=(*found.passages, *beginnings)), [*chosen, *beginnings]
    came_along = {ids.parse("doc", public_id) for public_id in attached(task.run)}
    chosen.sort(key=lambda passage: passage.document_id not in came_along)
    metrics.searched(found.mode, found.evidence.strength, embedded.milliseconds / 1000 + time.perf_counter() - started)
    task.milliseconds |= {"embed": embedded.milliseconds, "search": _since(started)}
    recording.retrieved(
        task.run, task.query, found, chosen, rewritten_by=task.rewritten_by, milliseconds=task.milliseconds
    )
    return _ground(task, found, chosen)


def _beginnings(task: Task, known: Collection[uuid.UUID]) -> list[Passage]:
    """Of the files that came with the question, whatever it says: "what is this?" finds nothing."""
    keys = [ids.parse("doc", public_id) for public_id in attached(task.run)]
    if not keys:
        return []
    chunks = Chunk.objects.for_organization(task.run.organization_id).filter(document__in=keys)
    served = chunks.filter(revision=F("document__revision")).exclude(pk__in=known).select_related("document")
    kept, room = [], task.policy.max_passage_tokens // 2
    for chunk in served.order_by("position", "document_id")[: task.policy.max_passages]:
        if (room := room - chunk.tokens) < 0:
            break
        kept.append(recording.passage(chunk))
    return kept


def _ground(task: Task, found: Found, chosen: list[Passage]) -> Ground:
    passages = dict(enumerate(chosen, start=1))
    evidence = _evidence(task, found)
    grounding = Grounding(
        question=task.query.text,  # self-contained, as what is quoted must be
        language=task.language,
        sources=tuple(_source(number, passage) for number, passage in passages.items()),
        evidence=evidence,
        ask_back=task.policy.weak_evidence == KnowledgePolicy.WeakEvidence.ASK,
    )
    says_something = sum(sign.isalpha() for sign in task.question) >= SAYS_SOMETHING
    asks = says_something and not words.small_talk(task.question)
    offers_person = (asks and evidence != "strong") or words.wants_person(task.question)
    return Ground(grounding, passages, offers_person, task.policy.quote_when_down)


def _evidence(task: Task, found: Found) -> Strength:
    if attached(task.run):
        return "strong"  # whatever was asked, it is about them
    said = any(sign.isalnum() for sign in page_context.wording(task.query))
    return found.evidence.strength if said else "none"


def _source(number: int, passage: Passage) -> Source:
    title = passage.title or passage.document_name
    return Source(number, title, passage.heading, passage.text, passage.language, passage.url)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
