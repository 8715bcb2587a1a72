"""Who is asking, once that is certain."""

import uuid
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    VISITOR = "visitor"
    API_KEY = "api_key"
    STAFF = "staff"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Principal:
    kind: Kind
    organization_id: uuid.UUID
    visitor_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    """The conversation that the visitor's token was given for."""
    site_id: uuid.UUID | None = None
    key_id: uuid.UUID | None = None
    user_id: int | None = None

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def rate_key(self) -> str:
        """Who shares a rate limit with whom."""
        return f"{self.kind}:{self.visitor_id or self.key_id or self.user_id}"
