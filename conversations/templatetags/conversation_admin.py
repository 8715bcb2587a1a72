"""What the transcript needs to say in words."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from conversations.models import Run, Turn
from conversations.transcript import moments

register = template.Library()
register.filter("ago", moments.ago)


@register.filter
def clock(moment: datetime) -> str:
    """The time of day, with the date in the title."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        date_format(local, "DATETIME_FORMAT"),
        date_format(local, "TIME_FORMAT"),
    )


@register.filter
def cells(quote: str) -> str:
    """A row of a table alone: what stands in it, without its bars."""
    row = quote.strip()
    is_row = row.startswith("|") and row.endswith("|") and "\n" not in row
    return " · ".join(cell.strip() for cell in row.strip("|").split("|")) if is_row else quote


@register.filter
def speaker(turn: Turn) -> str:
    names = {Turn.Role.USER: _("Visitor"), Turn.Role.ASSISTANT: _("Assistant"), Turn.Role.AGENT: _("Agent")}
    return names[Turn.Role(turn.role)]


@register.filter
def outcome(run: Run) -> str:
    """Of a run that gave no answer, or none yet."""
    sentences = {
        Run.Status.QUEUED: _("Waiting for its turn"),
        Run.Status.RUNNING: _("Being answered"),
        Run.Status.FAILED: _("No answer: the run failed"),
        Run.Status.CANCELLED: _("Stopped before the first word"),
        Run.Status.COMPLETED: _("Answered"),
    }
    return sentences[Run.Status(run.status)]
