"""Reads a file in a process of its own, which has no secrets, and little memory and time."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
import structlog

from conversations.knowledge.extraction import formats
from conversations.knowledge.extraction.limits import LIMITS, Limits
from conversations.knowledge.extraction.refusals import refusal
from conversations.knowledge.extraction.types import Block, Extracted, ExtractionFailed

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "conversations.knowledge.extraction"
READ_BYTES = 65_536
STOPPED = {signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM, signal.SIGABRT}
"""By a limit, or by a system that is out of memory."""

logger = structlog.get_logger(__name__)


def extract(path: Path, name: str, limits: Limits = LIMITS) -> Extracted:
    """Blocks while the child runs, for at most `limits.seconds`. Raises ExtractionFailed.

    `name` is what the file was called when it was uploaded; nothing is opened by it.
    """
    with path.open("rb") as file:
        found = formats.sniff(file.read(formats.HEAD_BYTES), name)
    with tempfile.TemporaryDirectory(prefix="chatsite-extraction-") as folder:
        child = _start(found, path, folder, limits)
        try:
            answer = _answer(child, limits)
        finally:
            _end(child)
    if answer is None:
        raise refusal(_reason(child.returncode))
    return _extracted(answer, found)


def _start(found: formats.Format, path: Path, folder: str, limits: Limits) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-B", "-P", "-s", "-X", "utf8", "-W", "ignore", "-m", PROGRAM]
    return subprocess.Popen(
        [*command, found.value, str(path.resolve()), limits.dump()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
    )


def _answer(child: subprocess.Popen[bytes], limits: Limits) -> Any:
    """None when the child ended without one."""
    assert child.stdout
    deadline = time.monotonic() + limits.seconds
    output = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not ready.select(left):
                continue
            read = os.read(child.stdout.fileno(), READ_BYTES)
            if not read:
                return _parsed(output)
            output += read
            if len(output) > limits.output_bytes:
                raise refusal("too_long")
    raise refusal("too_complex")


def _parsed(output: bytearray) -> Any:
    try:
        return orjson.loads(output)
    except orjson.JSONDecodeError:
        return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """An answer is complete when the pipe is closed: nothing that the child would still do matters."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    assert child.stdout
    child.stdout.close()
    child.wait()


def _reason(status: int) -> str:
    return "too_complex" if -status in STOPPED else "broken"


def _extracted(answer: Any, found: formats.Format) -> Extracted:
    if "code" in answer:
        if "detail" in answer:
            logger.warning("extraction.failed", code=answer["code"], format=found.value, detail=answer["detail"])
        raise ExtractionFailed(answer["code"], answer["sentence"])
    blocks = tuple(Block(*fields) for fields in answer["blocks"])
    return Extracted(answer["title"], blocks, answer["language"], answer["url"])
