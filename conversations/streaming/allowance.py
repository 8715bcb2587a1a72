"""How much one connection may do: more than any honest client, less than what would hurt the others."""

import time

from django.conf import settings

from chatsite.tenancy.limits import RateLimited


class Allowance:
    """So many in each stretch of `seconds`. Kept in the process, because it goes with one connection."""

    __slots__ = ("count", "ends", "left", "seconds")

    def __init__(self, count: int, seconds: int) -> None:
        self.count, self.seconds = count * settings.RATE_MULTIPLIER, seconds
        self.left, self.ends = 0, 0.0

    def take(self) -> None:
        """Raises RateLimited."""
        now = time.monotonic()
        if now >= self.ends:
            self.left, self.ends = self.count, now + self.seconds
        self.left -= 1
        if self.left < 0:
            raise RateLimited(int(self.ends - now) + 1)
