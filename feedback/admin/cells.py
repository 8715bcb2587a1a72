"""What several lists of feedback show in a cell."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation, Run
from conversations.transcript.moments import EMPTY
from feedback import reasons

VALUES = {"up": "success", "down": "danger", "": ""}
EXCERPT = 300
"""Characters of a text in a list; the rest is cut by the style."""


def value(said: str | None) -> tuple[str, Any]:
    labels = {"up": _("Up"), "down": _("Down")}
    return said or "", labels.get(said or "", _("Taken back"))


def cut(text: str) -> str:
    """One line of somebody's words, in their own direction."""
    return format_html('<span class="cs-cut cs-short" dir="auto">{}</span>', text[:EXCERPT]) if text else EMPTY


def whole(text: str) -> str:
    """Words as they were written, with their line breaks."""
    return format_html('<div class="cs-said" dir="auto">{}</div>', text) if text else EMPTY


def talk(conversation: Conversation, seq: int) -> str:
    url = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    return format_html('<a class="cs-link cs-cut" dir="auto" href="{}#turn-{}">{}</a>', url, seq, conversation)


def question(run: Run) -> str:
    return run.user_turn.content


def answer(run: Run) -> str:
    """Or why there is none."""
    return run.answer.content if run.answer else run.error_message


def why(keys: list[str]) -> str:
    """An organization's own reasons are said by their keys: a label may have changed since."""
    return ", ".join(reasons.label(key, get_language() or "en") for key in keys)
