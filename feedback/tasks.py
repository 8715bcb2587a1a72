"""Celery's entries. Each is one call, and may run twice without harm."""

from chatsite.celery import app
from feedback import outcomes


@app.task
def refresh() -> None:
    """What reports count, a minute behind."""
    outcomes.refresh()
