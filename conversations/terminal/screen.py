"""Where an answer is shown. Siblings: one for a person at a terminal, one for a program that reads a pipe."""

import os
import re
import sys
from collections.abc import Sequence
from typing import Protocol

# What a model writes must not move the cursor, set the title or ring the bell.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

BOLD, DIM, RED, CYAN, RESET = "\033[1m", "\033[2m", "\033[31m", "\033[36m", "\033[0m"


class Screen(Protocol):
    def begin(self, name: str) -> None:
        """An answer of the assistant called so is awaited."""
        ...

    def text(self, text: str) -> None:
        """The next piece of the answer."""
        ...

    def restart(self) -> None:
        """What was shown of the answer counts no more."""
        ...

    def notice(self, sentence: str) -> None:
        """Something to know while waiting."""
        ...

    def end(self, *, stopped: bool = False, sources: Sequence[str] = ()) -> None: ...

    def problem(self, sentence: str) -> None:
        """There is no answer."""
        ...


class Terminal:
    """Word by word, with colors where they are wanted."""

    def __init__(self) -> None:
        self._colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._in_line = False

    def styled(self, text: str, style: str) -> str:
        return f"{style}{text}{RESET}" if self._colored else text

    def prompt(self) -> str:
        """For readline, which must be told what takes no room on the line."""
        return f"\001{BOLD}\002you ›\001{RESET}\002 " if self._colored else "you › "

    def begin(self, name: str) -> None:
        self._write(self.styled(f"{plain(name)} ›", BOLD + CYAN) + " ")

    def text(self, text: str) -> None:
        self._write(plain(text))

    def restart(self) -> None:
        self.notice("The answer broke off. The assistant starts again:")

    def notice(self, sentence: str) -> None:
        self._line(self.styled(f"({plain(sentence)})", DIM))

    def end(self, *, stopped: bool = False, sources: Sequence[str] = ()) -> None:
        if stopped:
            self._write(self.styled(" (stopped)", DIM))
        self._fresh_line()
        for source in sources:
            self._line(self.styled(plain(source), DIM))
        self._write("\n")
        self._in_line = False

    def problem(self, sentence: str) -> None:
        self._line(self.styled(plain(sentence), RED))

    def _line(self, text: str) -> None:
        self._fresh_line()
        self._write(text + "\n")
        self._in_line = False

    def _fresh_line(self) -> None:
        if self._in_line:
            self._write("\n")

    def _write(self, text: str) -> None:
        if text:
            self._in_line = True
            sys.stdout.write(text)
            sys.stdout.flush()


class Pipe:
    """Whole answers on standard output, each on a line of its own at least; everything else on standard error."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def begin(self, name: str) -> None:
        self._parts.clear()

    def text(self, text: str) -> None:
        self._parts.append(text)

    def restart(self) -> None:
        self._parts.clear()

    def notice(self, sentence: str) -> None:
        sys.stderr.write(plain(sentence) + "\n")

    def end(self, *, stopped: bool = False, sources: Sequence[str] = ()) -> None:
        sys.stdout.write("\n".join(plain(line) for line in ("".join(self._parts), *sources)) + "\n")
        sys.stdout.flush()

    def problem(self, sentence: str) -> None:
        sys.stderr.write(plain(sentence) + "\n")


def plain(text: str) -> str:
    return CONTROL.sub("", text)
