"""What the user types: with editing and a history at a terminal, line by line from a pipe."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HISTORY_LENGTH = 1000


def typed(prompt: str, history: Path) -> Iterator[str]:
    """Lines from a terminal, until the end of input or Ctrl-C."""
    _load(history)
    try:
        while True:
            yield input(prompt)
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
    finally:
        _save(history)


def piped() -> Iterator[str]:
    """Lines from standard input. What is not UTF-8 is replaced."""
    for line in sys.stdin:
        yield line.encode("utf-8", "surrogateescape").decode("utf-8", "replace").rstrip("\n")


def _load(history: Path) -> None:
    with suppress(ImportError, OSError):
        import readline

        history.touch(mode=0o600)
        readline.read_history_file(history)
        readline.set_history_length(HISTORY_LENGTH)


def _save(history: Path) -> None:
    with suppress(ImportError, OSError):
        import readline

        readline.write_history_file(history)
