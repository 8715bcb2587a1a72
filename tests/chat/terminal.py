"""A pseudo-terminal with `manage.py chat` in it, as a person has it."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from typing import Self

from tests.stack import DEADLINE, ROOT, Stack

STYLES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
CTRL_C, CTRL_D = "\x03", "\x04"


class Terminal:
    def __init__(self, stack: Stack, *arguments: str) -> None:
        self.stack, self.arguments = stack, arguments
        self.screen = ""
        """All that was printed, without styles."""
        self._raw = b""
        self._seen = 0

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "chat", *self.arguments],
            cwd=ROOT,
            env={**self.stack.env, "TERM": "xterm", "LANG": "C.UTF-8"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(slave)
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def enter(self, line: str) -> None:
        self.type(line + "\r")

    def answer_to(self, line: str) -> str:
        """Ask, and wait for the whole answer and the next prompt."""
        self.enter(line)
        self.wait_for("Assistant › ")
        return self.wait_for("you › ").strip()

    def wait_for(self, text: str) -> str:
        """Read on until the text appears; what was printed before it since the last call."""
        end = time.monotonic() + DEADLINE
        while (found := self.screen.find(text, self._seen)) < 0:
            if time.monotonic() > end or not self._read(1):
                assert text in self.screen[self._seen :], f"{text!r} not in:\n{self.screen[-3000:]}"
        before = self.screen[self._seen : found]
        self._seen = found + len(text)
        return before

    def wait(self) -> int:
        """The exit code, when it has left."""
        while self._read(DEADLINE):
            pass
        return self.process.wait(DEADLINE)

    def _read(self, patience: float) -> bool:
        if not select.select([self._master], [], [], patience)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            return False
        self._raw += data
        self.screen = STYLES.sub("", self._raw.decode(errors="ignore"))
        return bool(data)


def _take_terminal() -> None:
    """Make standard input the session's terminal, so that Ctrl-C is a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
