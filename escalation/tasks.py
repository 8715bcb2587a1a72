"""Celery's way into the desk: each task is one call, and may run twice."""
