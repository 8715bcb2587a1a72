"""Time-ordered primary keys (UUIDv7, RFC 9562) and their prefixed form in the API: `conv_0190...`."""

import re
import uuid
from datetime import datetime

from uuid_utils.compat import uuid7

_PUBLIC = re.compile(r"([a-z]+)_([0-9a-f]{32})", re.ASCII)


def new_id() -> uuid.UUID:
    return uuid7()


def lowest_at(moment: datetime) -> uuid.UUID:
    """No key made from this moment on is lower: the primary key's index finds what is new."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def public(prefix: str, key: uuid.UUID) -> str:
    return f"{prefix}_{key.hex}"


def parse(prefix: str, text: object) -> uuid.UUID | None:
    """The key behind a public id, or None when the text is not an id of this kind."""
    match = _PUBLIC.fullmatch(text) if isinstance(text, str) else None
    return uuid.UUID(match[2]) if match and match[1] == prefix else None
