"""The reasons with which a conversation is resolved: `Escalation.resolution` holds the key."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "solved": _("Solved"),
    "informed": _("Information given"),
    "not_possible": _("Not possible"),
    "no_answer": _("The visitor did not answer"),
    "duplicate": _("Duplicate"),
    "spam": _("Spam"),
}


def choices() -> list[dict[str, str]]:
    return [{"key": key, "label": str(label)} for key, label in LABELS.items()]
