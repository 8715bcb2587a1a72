"""The sentences of the script of these pages (static/src/documents), in the reader's language."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "tooLarge": _("This file is too large: at most {limit} can be read."),
    "empty": _("This file is empty."),
    "waiting": _("Waits for its turn"),
    "sending": _("Uploading: {percent}%"),
    "sent": _("Uploaded, and on its way to be read"),
    "unchanged": _("It is the same as before: nothing had to be done."),
    "unchangedAs": _("The same text is there already, as {name}: nothing had to be done."),
    "replaced": _("It replaces the edition before, which serves until this one is ready."),
    "unreachable": _("The server could not be reached. What was uploaded before is safe."),
    "refused": _("The server did not take it."),
    "signedOut": _("You are signed out. Sign in again in another tab, then try again."),
    "tryAgain": _("Try again"),
    "remove": _("Remove from this list"),
    "open": _("Open"),
    "summary": _("{done} of {count} searchable, {failed} failed, {busy} on their way"),
    "leave": _("Files are still being uploaded."),
    "spoken": _("{name}: {sentence}"),
}
