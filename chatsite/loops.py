"""What belongs to one event loop: connections and tasks cannot go from one loop to another."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class OnePerLoop(Generic[T]):
    """Call it for the running loop's value, which is made at the first call."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()

    def __call__(self) -> T:
        loop = asyncio.get_running_loop()
        if loop not in self._made:
            self._made[loop] = self._make()
        return self._made[loop]

    def pop(self) -> T | None:
        """The value, if there is one, which is then no longer the loop's."""
        return self._made.pop(asyncio.get_running_loop(), None)
