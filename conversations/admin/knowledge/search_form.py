"""What somebody who searches by hand may say of whom they search for."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from conversations.admin.knowledge import audiences
from conversations.admin.knowledge.forms import OwnedForm
from conversations.models.document import AGENTS, PUBLIC, SIGNED_IN
from conversations.validation import PAGE_CONTEXT

READERS = {"visitor": (PUBLIC,), "signed_in": (PUBLIC, SIGNED_IN), "agent": (PUBLIC, SIGNED_IN, AGENTS)}
MAX_QUERY = 2_000


def _text(label: Any, most: int, **attributes: Any) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"dir": "auto", "autocomplete": "off", **attributes})
    return forms.CharField(required=False, max_length=most, widget=widget, label=label)


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    """What is not sent is the first."""
    return forms.ChoiceField(choices=choices, required=False, widget=UnfoldAdminSelectWidget, label=label)


class SearchForm(OwnedForm):
    q = _text(_("What a visitor would ask"), MAX_QUERY, type="search")
    reader = _choice(
        _("As"),
        [("visitor", _("A visitor")), ("signed_in", _("A signed-in visitor")), ("agent", _("An agent"))],
    )
    groups = _text(_("In the groups"), 600, placeholder=_("wholesale, partners"))
    language = _choice(_("Language"), [("", _("Told from the query")), *settings.LANGUAGES])
    mode = _choice(
        _("Found by"),
        [("hybrid", _("Words and meaning")), ("lexical", _("Words only")), ("dense", _("Meaning only"))],
    )
    url = _text(_("Address of the page"), PAGE_CONTEXT["url"], dir="ltr")
    title = _text(_("Title of the page"), PAGE_CONTEXT["title"])
    product_id = _text(_("Product"), PAGE_CONTEXT["product_id"])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "organization" in self.fields:
            self.fields["organization"].required = False

    def clean_groups(self) -> list[str]:
        return audiences.groups(self.cleaned_data["groups"])

    @property
    def page(self) -> dict[str, str]:
        """The page context, of a valid form."""
        given = {name: self.cleaned_data[name] for name in ("url", "title", "product_id")}
        return {name: value for name, value in given.items() if value}

    @property
    def readers(self) -> list[str]:
        """The audiences, of a valid form. Groups are of people who are signed in."""
        reader = self.cleaned_data["reader"] or "visitor"
        return [*READERS[reader], *(self.cleaned_data["groups"] if reader != "visitor" else [])]
