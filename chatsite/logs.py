"""Structured logs: one line an event, with the ids of what it is about. Text for people, JSON for machines.

Never in a line: what somebody wrote, what a model answered, a token, a key.
"""

import logging
import logging.config
import os
import re
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Bearer tokens, API keys of ours and of model providers; then passwords in a URL.
_SECRETS = (
    re.compile(r"(?i)(\bbearer[ .]|\bsk-|\bcs_)[^\s@'\",)}\]]{4,}"),
    re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"),
)
# PostgreSQL tells the values of a refused row, up to the traceback's next part.
_ROW = re.compile(r"^(DETAIL|CONTEXT):.*?(?=^(?:Traceback|During handling|The above)|\Z)", re.M | re.S)
_QUIET = {
    # What they say about each request or task, the line of our own says better.
    "celery.app.trace": "WARNING",
    "celery.beat": "WARNING",
    "celery.worker.request": "WARNING",
    "celery.worker.strategy": "WARNING",
    "daphne": "WARNING",
    "django.db.backends": "INFO",
    "django.security.DisallowedHost": "CRITICAL",
    "uvicorn.access": "CRITICAL",
    "uvicorn.error": "WARNING",
    # These tell requests and answers, with all that is in them.
    "anthropic": "WARNING",
    "httpcore": "WARNING",
    "httpx": "WARNING",
    "httpx2": "WARNING",
    "openai": "WARNING",
    "urllib3": "WARNING",
    "websockets": "WARNING",
}
_OWN_HANDLERS = ("uvicorn", "celery", "celery.task", "celery.redirected")


def configure(style: str, level: str) -> None:
    """Send structlog's, the standard library's and the servers' own records through one renderer.

    Args:
        style: "json" or "console".
        level: a level name of the logging module.
    """
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": _shared(),
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(style)],
                }
            },
            "filters": {"failures": {"()": lambda: _is_failure}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level.upper()},
            "loggers": {
                **{name: {"level": quiet} for name, quiet in _QUIET.items()},
                **{name: {"handlers": [], "propagate": True} for name in _OWN_HANDLERS},
                "django.request": {"filters": ["failures"]},
            },
        }
    )
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )


def _is_failure(record: logging.LogRecord) -> bool:
    """Django says something about every answer of 400 and more; the traceback alone is news."""
    return bool(record.exc_info)


def process_name() -> str:
    """What the supervisor calls this process; else what its command line says that it is."""
    if given := os.environ.get("CHATSITE_PROCESS"):
        return given
    program = Path(sys.argv[0])
    words = {program.stem, program.parent.name, *sys.argv[1:]}
    if words & {"daphne", "uvicorn"}:
        return "web"
    if "celery" in words:
        return "beat" if "beat" in words else "worker"
    return sys.argv[1] if program.stem == "manage" and len(sys.argv) > 1 else program.stem


def _shared() -> list[Processor]:
    name = process_name()

    def add_process(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        line["process"] = name
        return line

    return [
        structlog.contextvars.merge_contextvars,
        add_process,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(),
        redact,
    ]


def _renderers(style: str) -> list[Processor]:
    if style == "json":
        return [structlog.processors.JSONRenderer()]
    console = structlog.dev.ConsoleRenderer(colors=os.environ.get("FORCE_COLOR") == "1")
    return [_leave_out_prefix, _printable, console] if "CHATSITE_PROCESS" in os.environ else [_printable, console]


def _printable(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Nobody draws on the reader's terminal, or begins a line that looks like ours."""
    return {name: _escape(value, "\n" if name == "exception" else "") for name, value in line.items()}


def _escape(value: Any, kept: str) -> Any:
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(sign if sign.isprintable() or sign in kept else ascii(sign)[1:-1] for sign in value)


def _leave_out_prefix(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Whoever gave this process its name writes it, and the time, before each line."""
    return {name: value for name, value in line.items() if name not in ("timestamp", "process")}


def redact(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """What an exception or a library has put in without our knowing."""
    return {name: clean(value) for name, value in line.items()}


def clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = _ROW.sub("", value)
    for secret in _SECRETS:
        value = secret.sub(r"\1[hidden]", value)
    return value
