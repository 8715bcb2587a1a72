"""Forms of the admin: lists are written one entry a line, because nobody should have to write JSON."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from chatsite.tenancy.models import WidgetSite

MAX_SUGGESTIONS = 3
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?", re.ASCII)


_LANGUAGE = re.compile(rf"(?P<language>{'|'.join(dict(settings.LANGUAGES))}):\s*(?P<text>.+)")


class LinesField(forms.CharField):
    """A list of texts in a text area."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class SuggestionsField(LinesField):
    """One list for everybody, or one for each language: `ja: ...` at a line's beginning."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = [f"{language}: {text}" for language, texts in value.items() for text in texts]
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        lines = super().to_python(value)
        marked = [_LANGUAGE.fullmatch(line) for line in lines]
        if not any(marked):
            return lines
        found: dict[str, list[str]] = {}
        for line, match in zip(lines, marked, strict=True):
            language, text = (match["language"], match["text"]) if match else ("en", line)
            found.setdefault(language, []).append(text)
        return found


class WidgetSiteForm(forms.ModelForm[WidgetSite]):
    allowed_origins = LinesField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("One a line, such as https://shop.example. The word self means this server."),
        label=_("Allowed origins"),
    )
    suggestions = SuggestionsField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Up to three, one a line. For one language only, begin the line with its code, such as ja:"),
        label=_("Suggestions"),
    )
    accent = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Six digits, such as #0c6b66. Empty for Chatsite's own."),
        error_messages={"invalid": _("Write the color as # and six digits.")},
        label=_("Accent"),
    )

    class Meta:
        model = WidgetSite
        fields = ["name", "allowed_origins", "greeting", "suggestions", "accent", "enabled"]

    def clean_allowed_origins(self) -> list[str]:
        origins: list[str] = [origin.lower().rstrip("/") for origin in self.cleaned_data["allowed_origins"]]
        for origin in origins:
            if origin != WidgetSite.SELF and not _ORIGIN.fullmatch(origin):
                raise ValidationError(
                    _("%(origin)s is not an origin. Write scheme and host only."), params={"origin": origin}
                )
        return origins

    def clean_suggestions(self) -> list[str] | dict[str, list[str]]:
        suggestions: list[str] | dict[str, list[str]] = self.cleaned_data["suggestions"]
        lists = suggestions.values() if isinstance(suggestions, dict) else [suggestions]
        if any(len(texts) > MAX_SUGGESTIONS for texts in lists):
            raise ValidationError(_("At most three for each language."))
        return suggestions
