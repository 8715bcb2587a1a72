"""The process that reads has little of anything."""

import contextlib
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from conversations.knowledge.extraction.child import ROOT
from conversations.knowledge.extraction.limits import Limits
from tests.knowledge.extraction import files
from tests.knowledge.extraction.conftest import Read, Refused
from tests.stack import until

ENDLESS = files.same_pages(1_500, b"BT /F1 12 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 20_000 + b"ET")
"""It would take minutes."""
PACKAGE = "conversations.knowledge.extraction"


def reader() -> psutil.Process | None:
    with contextlib.suppress(psutil.NoSuchProcess):
        return next((process for process in psutil.Process().children() if PACKAGE in process.cmdline()), None)
    return None


def test_time_is_bounded(refused: Refused) -> None:
    assert refused(ENDLESS, limits=Limits(cpu_seconds=1)) == "too_complex"
    assert refused(ENDLESS, limits=Limits(seconds=1)) == "too_complex"
    assert reader() is None


def test_memory_is_bounded(refused: Refused) -> None:
    large = "<html><body>" + "<p>x</p>" * 1_000_000
    assert refused(large, limits=Limits(memory_bytes=200_000_000)) == "too_complex"
    bomb = files.same_pages(1, b" " * 70_000_000)
    assert refused(bomb, limits=Limits(memory_bytes=100_000_000)) == "too_complex"


def test_a_process_that_cannot_even_start_is_no_accident(refused: Refused) -> None:
    assert refused(files.pdf([(50, 700, 12, "Hello")]), limits=Limits(memory_bytes=20_000_000)) == "too_complex"


def test_the_answer_is_bounded(refused: Refused) -> None:
    assert refused("word " * 100_000, limits=Limits(output_bytes=100_000)) == "too_long"


def test_the_parent_stays_as_large_as_it_is(refused: Refused) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stored = files.same_pages(1, b" " * 1_000_000)
    assert refused(stored, limits=Limits()) == "no_text"
    assert refused("<html><body>" + "<p>x</p>" * 1_000_000, limits=Limits()) == "too_long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_no_secret_no_folder_and_no_file_of_the_parent(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("DATABASE_URL", "postgres://canary")
    with ThreadPoolExecutor(1) as pool:
        reading: Future[object] = pool.submit(lambda: read(ENDLESS, "../../canary\0.pdf", Limits(seconds=30)))
        child = until(reader, "the child")
        assert child
        limit = child.rlimit
        until(lambda: limit(psutil.RLIMIT_NPROC) == (0, 0), "the last of its limits")
        assert set(child.environ()) <= {"PYTHONPATH", "LANG", "MALLOC_ARENA_MAX", "LC_CTYPE"}
        assert child.environ()["PYTHONPATH"] == str(ROOT)
        assert "canary" not in " ".join(child.cmdline())
        assert Path(child.cwd()).parent == Path(tempfile.gettempdir()).resolve()
        assert list(Path(child.cwd()).iterdir()) == []
        assert limit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert limit(psutil.RLIMIT_AS)[0] == Limits().memory_bytes
        assert limit(psutil.RLIMIT_CPU)[0] == Limits().cpu_seconds
        assert limit(psutil.RLIMIT_CORE) == (0, 0)
        assert child.net_connections() == []
        folder = Path(child.cwd())
        child.kill()
        assert getattr(reading.exception(30), "code", "") == "too_complex"
    assert not folder.exists()


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "open('written', 'w')",
        "import os; os.remove('anything')",
    ],
)
def test_what_no_parser_does_is_refused(attempt: str, tmp_path: Path) -> None:
    confined = f"from {PACKAGE}.__main__ import confine; from {PACKAGE}.limits import LIMITS; confine(LIMITS)"
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", f"{confined}; {attempt}"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert "PermissionError" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_starts_without_what_it_does_not_need() -> None:
    """Django alone would take longer than all but the largest documents."""
    names = ["__main__", "docx", "faq", "html", "markdown", "pdf", "text"]
    program = f"import sys, {', '.join(f'{PACKAGE}.{name}' for name in names)}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"django", "numpy", "structlog", "trafilatura", "chatsite"} & set(loaded.stdout.split())
