"""The child process. See child.py, its parent, for what it is given and what it answers."""

import json
import os
import re
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from conversations.knowledge.extraction.limits import Limits
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Extracted, ExtractionFailed

MAX_OPEN_FILES = 64
MAX_DETAIL = 500
# What libxml2 and the loader of modules say when they come to a limit. Out of memory, libxml2 may know no more words.
OVER_LIMIT = re.compile("memory|unknown error|excessive|amplification|failed to map", re.IGNORECASE)
REFUSED_EVENTS = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes."),
    *("os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod"),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def main() -> None:
    name, path, limits = sys.argv[1:]
    output = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    confine(Limits.load(limits))
    with os.fdopen(output, "wb") as answer:
        answer.write(json.dumps(attempt(name, Path(path)), ensure_ascii=False).encode())
        answer.flush()
        os._exit(0)  # to take down a large tree by hand takes longer than to read it


def confine(limits: Limits) -> None:
    """For good. Before anything is loaded that parses."""
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (bound, bound))
    signal.alarm(limits.seconds)  # should the parent have gone
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """No parser has a reason to do these. Not a wall, a tripwire: the limits above are the wall."""
    if event.startswith(REFUSED_EVENTS) or (event == "open" and writes(*arguments)):
        raise PermissionError(event)


def writes(path: Any, mode: Any, flags: Any) -> bool:
    """What is open already, which the answer is written to, has a number for a path."""
    return not isinstance(path, int) and isinstance(flags, int) and bool(flags & WRITING)


def attempt(name: str, path: Path) -> dict[str, Any]:
    try:
        extracted: Extracted = import_module(f"conversations.knowledge.extraction.{name}").read(path)
    except ExtractionFailed as failed:
        return {"code": failed.code, "sentence": failed.sentence}
    except (MemoryError, RecursionError) as error:
        return failure("too_complex", error)
    except Exception as error:
        return failure("too_complex" if OVER_LIMIT.search(repr(error)) else "broken", error)
    blocks = [[block.kind, block.text, block.level, block.question, block.language] for block in extracted.blocks]
    return {"title": extracted.title, "language": extracted.language, "url": extracted.url, "blocks": blocks}


def failure(code: str, error: BaseException) -> dict[str, str]:
    return {"code": code, "sentence": refusal(code).sentence, "detail": repr(error)[:MAX_DETAIL]}


if __name__ == "__main__":
    main()
