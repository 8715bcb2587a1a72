"""What feedback adds to a visitor's conversation."""

from collections.abc import Mapping
from typing import Any

from chatsite.tenancy.models import WidgetSite
from conversations.extensions import Parts
from conversations.models import Conversation
from feedback import ratings, reasons, surveys


class Feedback:
    def config(self, site: WidgetSite, locale: str) -> Parts:
        labels = reasons.offered(site.organization_id, locale)
        offered = [{"key": key, "label": label} for key, label in labels.items()]
        return {"feedback": {"reasons": offered, "max_comment": ratings.MAX_COMMENT}}

    def snapshot(self, conversation: Conversation) -> Parts:
        return {"ratings": ratings.shown(conversation)}

    def standing(self, conversation: Conversation) -> Parts:
        return {"survey": surveys.standing(conversation)}

    def hear(self, conversation: Conversation, frame: Mapping[str, Any]) -> None:
        """Nothing here is about who types."""
