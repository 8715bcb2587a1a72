"""How much a file may take: of the machine, while it is read, and of the index, in the end."""

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one child process."""

    memory_bytes: int = 1_000_000_000
    """Of address space, of which Python and the parsers need about a quarter."""
    cpu_seconds: int = 60
    seconds: int = 120
    output_bytes: int = 20_000_000

    def dump(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def load(cls, text: str) -> "Limits":
        return cls(**json.loads(text))


LIMITS = Limits()
ATTACHED = Limits(cpu_seconds=15, seconds=30)
"""Of what a visitor attached: it is waited for half a minute, and whoever sends many must not keep a core busy."""

MAX_CHARACTERS = 2_000_000
MAX_BLOCKS = 100_000
MAX_PAGES = 2_000
MAX_TEXT_BYTES = 20_000_000
"""Of a file that is text as it stands. Nothing longer can keep within MAX_CHARACTERS, tags and all."""
MAX_ZIP_MEMBERS = 5_000
MAX_ZIP_BYTES = 200_000_000
"""Unpacked, all members together: pictures are most of it."""
MAX_XML_BYTES = 40_000_000
"""Unpacked, what is parsed: a tree takes some ten times as much."""
MAX_ZIP_RATIO = 200
"""Above a few megabytes. XML of documents packs to a tenth, seldom to a fiftieth."""
