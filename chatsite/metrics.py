"""What is counted and timed. Labels are few and bounded: never a tenant, a session or a run.

Several processes of one machine write into one folder, and `render` adds them up: any web process
answers for all. A dead process's counts stay; what it had open does not.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

FOLDER = Path(settings.METRICS_DIR)
FOLDER.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)  # before the library is imported: it looks once

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    generate_latest,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: E402

if TYPE_CHECKING:
    from conversations.models import Run

# Buckets of the OpenTelemetry semantic conventions for generative AI, in seconds.
FIRST_TOKEN_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
PER_TOKEN_BUCKETS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5)
SEARCH_BUCKETS = (0.0025, 0.005, 0.01, 0.015, 0.025, 0.04, 0.06, 0.1, 0.25, 0.5, 1.0, 2.5)
WAIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

OTHER = "other"
"""Stands for every label value that is not in its list, so that no caller can make up new series."""
TRANSPORTS = ("websocket", "sse", "https", OTHER)
RESUMES = ("recovered", "trimmed", "lost", OTHER)
RETRIES = ("model_busy", "model_unavailable", "stream_broken", "context_too_long", OTHER)
MODES = ("hybrid", "lexical", "dense", OTHER)
STRENGTHS = ("strong", "weak", "none", OTHER)
INGESTIONS = ("ready", "failed", OTHER)
OUTCOMES = (
    ("completed", ""),
    ("cancelled", ""),
    ("failed", "answer_interrupted"),
    ("failed", "configuration"),
    ("failed", "context_too_long"),
    ("failed", "internal"),
    ("failed", "model_rejected"),
    ("failed", "model_unavailable"),
    ("failed", "run_abandoned"),
    ("failed", OTHER),
)

NEAR = ("127.0.0.1", "::1")
_LIVE_FILE = re.compile(r"gauge_live[a-z]+_(\d+)\.db", re.ASCII)


def _forget(pid: int) -> None:
    with suppress(FileNotFoundError):  # another process has tidied up at the same moment
        mark_process_dead(pid, str(FOLDER))  # type: ignore[no-untyped-call]


_forget(os.getpid())  # a dead process of the same number may have left something: before ours is opened

_first_token = Histogram(
    "chatsite_time_to_first_token_seconds",
    "From the message's acceptance to the first text.",
    buckets=FIRST_TOKEN_BUCKETS,
)
_per_token = Histogram(
    "chatsite_time_per_output_token_seconds", "Mean of a run, after its first token.", buckets=PER_TOKEN_BUCKETS
)
_queue_wait = Histogram("chatsite_queue_wait_seconds", "From acceptance to a runner's claim.", buckets=WAIT_BUCKETS)
_runs = Counter("chatsite_runs_total", "Runs that ended.", ["outcome", "error"])
_held = Gauge("chatsite_runs_held", "Runs that the runners execute now.", multiprocess_mode="livesum")
_taken_over = Counter("chatsite_runs_taken_over_total", "Runs taken from a runner that died or handed them over.")
_retries = Counter("chatsite_model_retries_total", "Requests to a model that were made again.", ["reason"])
_rewrites = Counter("chatsite_log_rewrites_total", "Event logs written anew after Redis lost them.")
_connections = Gauge("chatsite_connections", "Open connections.", ["transport"], multiprocess_mode="livesum")
_resumes = Counter("chatsite_resumes_total", "Readers that came with a cursor.", ["outcome"])
_slow = Counter(
    "chatsite_slow_consumer_closes_total", "Connections closed because the client read nothing.", ["transport"]
)
_search = Histogram(
    "chatsite_search_seconds", "Searching the documents, the question's embedding included.", buckets=SEARCH_BUCKETS
)
_searches = Counter("chatsite_searches_total", "Questions that were looked up.", ["mode", "evidence"])
_ingestions = Counter("chatsite_documents_ingested_total", "Documents whose ingestion ended.", ["outcome"])

# Every series exists from the start: what has never happened is 0, not absent.
for _labels in OUTCOMES:
    _runs.labels(*_labels)
for _mode in MODES:
    for _strength in STRENGTHS:
        _searches.labels(_mode, _strength)
for _metric, _values in (
    (_ingestions, INGESTIONS),
    (_connections, TRANSPORTS),
    (_slow, TRANSPORTS),
    (_resumes, RESUMES),
    (_retries, RETRIES),
):
    for _value in _values:
        _metric.labels(_value)


def connections(transport: str, change: int) -> None:
    _connections.labels(_bound(transport, TRANSPORTS)).inc(change)


def slow_consumer(transport: str) -> None:
    _slow.labels(_bound(transport, TRANSPORTS)).inc()


def resumed(outcome: str) -> None:
    _resumes.labels(_bound(outcome, RESUMES)).inc()


def claimed(runs: "list[Run]") -> None:
    for run in runs:
        _queue_wait.observe(_seconds(run.created_at, run.started_at))


def taken_over(count: int) -> None:
    _taken_over.inc(count)


def held(count: int) -> None:
    _held.set(count)


def retried(reason: str) -> None:
    _retries.labels(_bound(reason, RETRIES)).inc()


def log_rewritten() -> None:
    _rewrites.inc()


def searched(mode: str, evidence: str, seconds: float) -> None:
    _search.observe(seconds)
    _searches.labels(_bound(mode, MODES), _bound(evidence, STRENGTHS)).inc()


def ingested(outcome: str) -> None:
    _ingestions.labels(_bound(outcome, INGESTIONS)).inc()


def ended(run: "Run") -> None:
    """Count a run's one end, and the times of an answer that came through. Once a run, never per token."""
    labels = (run.status, run.error_code)
    _runs.labels(*(labels if labels in OUTCOMES else ("failed", OTHER))).inc()
    if run.status != "completed" or not run.first_token_at:
        return
    _first_token.observe(_seconds(run.created_at, run.first_token_at))
    tokens = (run.usage or {}).get("output_tokens") or 0
    if tokens > 1:
        _per_token.observe(_seconds(run.first_token_at, run.finished_at) / (tokens - 1))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/metrics`, for the bearer of CHATSITE_METRICS_TOKEN; without one, for this machine only."""
    if not _may_read(request):
        return HttpResponse("Metrics are for the bearer of CHATSITE_METRICS_TOKEN.\n", "text/plain", status=403)
    return HttpResponse(render(), CONTENT_TYPE_LATEST)


def render() -> bytes:
    """All processes' metrics in Prometheus' text format."""
    return generate_latest(_registry)


def listen(port: int) -> None:
    """Answer on a port of its own, for a process that serves no HTTP. Everyone who reaches it may read."""
    start_http_server(port, registry=_registry)


class _Collector(MultiProcessCollector):
    def collect(self) -> Iterable[Metric]:
        _forget_the_dead()
        found: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]
        return found


_registry = CollectorRegistry()
_Collector(_registry, str(FOLDER))  # type: ignore[no-untyped-call]


def _may_read(request: HttpRequest) -> bool:
    """Behind a proxy on this machine the whole world comes from here: what was forwarded does not count as near."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    forwarded = {"X-Forwarded-For", "Forwarded", "Via"} & set(request.headers)
    return not forwarded and request.META.get("REMOTE_ADDR") in NEAR


def _forget_the_dead() -> None:
    """Whoever was killed could not say that its connections are gone."""
    for path in FOLDER.glob("gauge_live*"):
        found = _LIVE_FILE.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            _forget(int(found[1]))


def _bound(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else OTHER


def _seconds(since: Any, until: Any) -> float:
    """Never negative, though the two moments may come from two machines' clocks."""
    return max(0.0, (until - since).total_seconds()) if since and until else 0.0
