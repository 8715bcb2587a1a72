"""Who may read a document, as people choose and read it."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from chatsite.tenancy import identity
from conversations.models.document import AGENTS, GROUP_PREFIX, PUBLIC, SIGNED_IN

NAMED = {PUBLIC: _("Everybody"), SIGNED_IN: _("Signed-in visitors"), AGENTS: _("Agents")}


def label(audience: str) -> str:
    known = NAMED.get(audience)
    return str(known) if known else audience.removeprefix(GROUP_PREFIX)


def labels(audiences: Iterable[str]) -> str:
    """Such as "Agents, wholesale"; the named ones first."""
    order = [*NAMED]
    found = sorted(audiences, key=lambda name: (order.index(name) if name in order else len(order), name))
    return ", ".join(label(audience) for audience in found)


def groups(text: str) -> list[str]:
    """The audiences that a line names, separated by commas of any script.

    Raises:
        ValidationError
    """
    names = [name.strip() for name in re.split("[,;、，،؛]", text)]
    found = list(dict.fromkeys(name.removeprefix(GROUP_PREFIX).strip() for name in names if name))
    if len(found) > identity.MAX_GROUPS or not all(identity.GROUP.fullmatch(name) for name in found):
        raise ValidationError(
            _("Name at most 20 groups, each of at most 60 Latin letters, digits, dots, - and _, without a space."),
            code="groups",
        )
    return [GROUP_PREFIX + name for name in found]


class AudiencesWidget(forms.MultiWidget):
    template_name = "admin/knowledge/audiences_widget.html"

    def __init__(self) -> None:
        named = UnfoldAdminCheckboxSelectMultipleWidget(choices=list(NAMED.items()))
        attributes = {"maxlength": 600, "dir": "auto", "placeholder": _("wholesale, partners"), "autocomplete": "off"}
        super().__init__({"": named, "groups": UnfoldAdminTextInputWidget(attrs=attributes)})

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """With the templates of the pages, which the renderer of forms does not know."""
        return render_to_string(template_name, context)

    def decompress(self, value: Any) -> list[Any]:
        audiences = list(value or [])
        named = [audience for audience in audiences if audience in NAMED]
        return [named, ", ".join(label(audience) for audience in audiences if audience not in NAMED)]


class AudiencesField(forms.MultiValueField):
    """A list of audiences: some of the named, and groups by their names."""

    widget = AudiencesWidget

    def __init__(self, **options: Any) -> None:
        named = forms.MultipleChoiceField(choices=list(NAMED.items()), required=False)
        fields = (named, forms.CharField(required=False, max_length=2_000))
        options.setdefault("label", _("Who may read it"))
        super().__init__(fields, require_all_fields=False, **options)

    def clean(self, value: Any) -> list[str]:
        found: list[str] = super().clean(value)
        if not found:
            raise ValidationError(_("Choose who may read it."), code="required")
        return found

    def compress(self, data_list: Any) -> list[str]:
        named, line = data_list or ([], "")
        return [*named, *groups(line)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return set(self.clean(data)) != set(initial or [])
        except ValidationError:
            return True
