"""How far something has come: a bar at a terminal, else a line now and then."""

from typing import TextIO

WIDTH = 30
LINES = 10
"""That are written where there is no terminal."""


class Bar:
    def __init__(self, stream: TextIO, word: str, total: int) -> None:
        self.stream, self.word, self.total = stream, word, total
        self.done = 0
        self._drawn = ""
        self._tenth = 0

    def step(self) -> None:
        self.show(self.done + 1)

    def show(self, done: int, note: str = "") -> None:
        self.done = done
        line = f"{done} of {self.total} {self.word}{note and f', {note}'}"
        if self.stream.isatty():
            filled = WIDTH * done // max(self.total, 1)
            drawn = f"{'█' * filled}{'░' * (WIDTH - filled)} {line}"
            self.stream.write(f"\r{drawn.ljust(len(self._drawn))}")
            self._drawn = drawn
        elif (tenth := LINES * done // max(self.total, 1)) > self._tenth:
            self._tenth = tenth
            self.stream.write(f"{line}\n")
        self.stream.flush()

    def end(self) -> None:
        if self._drawn:
            self.stream.write("\n")
            self._drawn = ""
