"""Waiting until the parts that a visitor needs answer."""

import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from queue import SimpleQueue

from chatsite.supervision.child import Event, Ready

POLLS = 200
POLL_SECONDS = 0.3


@dataclass(frozen=True)
class Readiness:
    """A watcher that reports once: when every URL has answered, or when they have had a minute."""

    urls: Mapping[str, str]

    def __call__(self, events: SimpleQueue[Event], over: threading.Event) -> None:
        missing = tuple(self.urls)
        for _ in range(POLLS):
            missing = tuple(name for name in missing if not _answers(self.urls[name]))
            if not missing or over.wait(POLL_SECONDS):
                break
        if not over.is_set():
            events.put(Ready(missing))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 (an address of our own)
            return b'"degraded"' not in response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code < 500
    except OSError:
        return False
