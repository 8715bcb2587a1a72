"""PostgreSQL and Valkey while `up` runs, unless they are given from outside."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from chatsite import embedded
from chatsite.supervision.child import Event, Line

LOOK_SECONDS = 2.0


@contextmanager
def running() -> Iterator[None]:
    """When it is left by an error, the guard ends them: it waits for all children first."""
    if embedded.needed():
        embedded.start()
    yield
    if embedded.needed():
        embedded.stop()


def keep(events: SimpleQueue[Event], over: threading.Event) -> None:
    """Starts again what has died, until `over`."""
    while embedded.needed() and not over.wait(LOOK_SECONDS):
        try:
            started = embedded.start()
        except embedded.ServerError as error:
            events.put(Line("system", str(error).encode()))
        else:
            for name in started:
                events.put(Line("system", f"{name} was gone and is started again".encode()))
