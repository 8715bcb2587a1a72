"""Celery: short, idempotent jobs. It is never the only record that something must be done.

celery -A chatsite worker        celery -A chatsite worker -Q ingestion        celery -A chatsite beat
"""

import os
import warnings
from functools import cache
from typing import Any

import structlog
from celery import Celery, Task, signals
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from django.conf import settings
from kombu import Connection, pools
from kombu.exceptions import KombuError, LimitExceeded, OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

PATIENCE = 2
"""Seconds that somebody who hands over a task waits for the broker."""

# About root, which a container often is, and which matters where tasks are pickled: ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)
# About tasks that outlive a lost broker: ours are idempotent, and may.
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)

app = Celery("chatsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "outcomes": {"task": "feedback.tasks.refresh", "schedule": 60, "options": {"expires": 60}},
    "sweep": {"task": "conversations.tasks.sweep", "schedule": 60, "options": {"expires": 60}},
    "deliveries": {"task": "escalation.tasks.sweep_deliveries", "schedule": 10, "options": {"expires": 10}},
    "desk": {"task": "escalation.tasks.keep_desk", "schedule": 10, "options": {"expires": 10}},
    "breaches": {"task": "escalation.tasks.mark_breaches", "schedule": 30, "options": {"expires": 30}},
    "transcripts": {"task": "escalation.tasks.send_transcripts", "schedule": 60, "options": {"expires": 60}},
    "documents": {"task": "conversations.tasks.sweep_documents", "schedule": 10, "options": {"expires": 10}},
    "embeddings": {"task": "conversations.tasks.carry_on_embedding", "schedule": 10, "options": {"expires": 10}},
    "sources": {"task": "conversations.tasks.sweep_sources", "schedule": 10, "options": {"expires": 10}},
    "files": {"task": "conversations.tasks.prune_files", "schedule": 86_400, "options": {"expires": 3600}},
    "prune": {"task": "conversations.tasks.prune", "schedule": 3600, "options": {"expires": 3600}},
    "attachments": {"task": "escalation.tasks.prune_attachments", "schedule": 3600, "options": {"expires": 3600}},
    "handoff summaries": {
        "task": "escalation.tasks.sweep_handoff_summaries",
        "schedule": 60,
        "options": {"expires": 60},
    },
}

logger = structlog.get_logger(__name__)


def enqueue(task: str, *args: Any, expires: float = 3600, countdown: float = 0) -> bool:
    """Hand a task to the broker, by its name. False when it is away: a sweep must find the work later."""
    try:
        with pools.producers[broker()].acquire(block=True, timeout=PATIENCE) as producer:
            app.send_task(task, args, producer=producer, retry=False, expires=expires, countdown=countdown)
    except (OperationalError, KombuError, LimitExceeded, OSError) as error:
        logger.warning("task_not_queued", task=task, reason=str(error))
        return False
    return True


@cache
def broker() -> Connection:
    """Apart from the worker's own, which waits for messages without an end."""
    bounds = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **bounds}
    return Connection(settings.CELERY_BROKER_URL, transport_options=options)


@signals.setup_logging.connect
def _keep_our_logs(**_: Any) -> None:
    """Celery leaves the logs alone when somebody else says that they are set up."""


@signals.task_prerun.connect
def _name_the_task(task_id: str, task: "Task[Any, Any]", **_: Any) -> None:
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@signals.task_postrun.connect
def _forget_the_task(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
