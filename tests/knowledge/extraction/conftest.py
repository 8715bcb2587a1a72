"""Files are made in the test, of bytes that it shows, and read by the real child process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conversations.knowledge.extraction import child
from conversations.knowledge.extraction.limits import LIMITS, Limits
from conversations.knowledge.extraction.types import Extracted, ExtractionFailed

Read = Callable[..., Extracted]
Refused = Callable[..., str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def extract(content: bytes | str, name: str = "upload", limits: Limits = LIMITS) -> Extracted:
        stored = tmp_path / "stored"  # as in object storage: under a name of ours
        stored.write_bytes(content.encode() if isinstance(content, str) else content)
        return child.extract(stored, name, limits)

    return extract


@pytest.fixture
def refused(read: Read) -> Refused:
    """The code that a file is refused with. Whatever it is, a sentence says what to do."""

    def refuse(content: bytes | str, name: str = "upload", limits: Limits = LIMITS) -> str:
        with pytest.raises(ExtractionFailed) as failed:
            read(content, name, limits)
        assert len(failed.value.sentence) > 40
        assert failed.value.sentence.endswith(".")
        return failed.value.code

    return refuse
