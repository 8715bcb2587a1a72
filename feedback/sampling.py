"""Samples: what is in one is in it whenever and wherever it is asked."""

import hashlib


def is_in(key: bytes, percent: int) -> bool:
    return int.from_bytes(hashlib.sha256(key).digest()[:4], "big") % 100 < percent
