"""Structured logs: one line an event, with the ids of what it is about. Text for people, JSON for machines."""

import logging
import logging.config
import os
from typing import Any

import structlog
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(format: str, level: str) -> None:
    """Send both structlog's and the standard library's records through one renderer.

    Args:
        format: "json" or "console".
        level: a level name of the logging module.
    """
    renderer: Processor
    if format == "json":
        renderer = structlog.processors.JSONRenderer()
        finish: list[Processor] = [structlog.processors.format_exc_info]
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=os.environ.get("FORCE_COLOR") == "1")
        finish = []
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": SHARED,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish, renderer],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": _quiet(),
        }
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )


def _quiet() -> dict[str, dict[str, Any]]:
    chatty = ("daphne.http_protocol", "daphne.ws_protocol", "httpx", "httpx2", "httpcore", "openai", "urllib3")
    return {name: {"level": "WARNING"} for name in chatty}
