"""What is counted and timed. Labels are few and bounded: never a tenant, a session or a run."""

import os
from pathlib import Path

from django.conf import settings

# Several processes write into one folder; /metrics adds them up. Must be set before the library is imported.
Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", settings.METRICS_DIR)

from prometheus_client import Counter, Gauge, Histogram  # noqa: E402

# Buckets of the OpenTelemetry semantic conventions for generative AI, in seconds.
FIRST_TOKEN_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
PER_TOKEN_BUCKETS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5)

_connections = Gauge(
    "chatsite_connections", "Open connections.", ["transport"], multiprocess_mode="livesum"
)
_slow = Counter("chatsite_slow_consumer_closes_total", "Connections closed because the client read nothing.", ["transport"])
_resumed = Counter("chatsite_resumes_total", "Resumes by outcome.", ["outcome"])


def connections(transport: str, change: int) -> None:
    _connections.labels(transport).inc(change)


def slow_consumer(transport: str) -> None:
    _slow.labels(transport).inc()


def resumed(outcome: str) -> None:
    _resumed.labels(outcome).inc()
