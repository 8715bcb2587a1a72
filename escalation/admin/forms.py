"""Forms of the desk: lists one entry a line, and time zones and colors that exist."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminColorInputWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from chatsite.tenancy.forms import LinesField
from escalation.models import AgentProfile, DeskSettings, Label, Reason, Rule, WebhookEndpoint
from escalation.webhooks import events

LANGUAGES = [("", _("Any")), *settings.LANGUAGES]


class DeskSettingsForm(forms.ModelForm[DeskSettings]):
    time_zone = forms.ChoiceField(
        choices=[(name, name) for name in sorted(available_timezones())],
        widget=UnfoldAdminSelect2Widget,
        label=_("Time zone"),
    )

    class Meta:
        model = DeskSettings
        exclude = ["organization"]  # noqa: DJ006 (a new column belongs in the form)


class LabelsField(LinesField):
    """One text for each language: `ja: ...` on a line of its own; a line without a language is English."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = [f"{language}: {text}" for language, text in value.items()]
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        found: dict[str, str] = {}
        for line in super().to_python(value):
            language, separator, text = line.partition(":")
            known = separator and language.strip() in dict(settings.LANGUAGES)
            found[language.strip() if known else "en"] = (text if known else line).strip()[:120]
        return found

    def validate(self, value: dict[str, str]) -> None:
        super().validate(value)
        if "en" not in value:
            raise ValidationError(_("Write an English label: it is shown where there is none in a language."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or {}))


class ReasonForm(forms.ModelForm[Reason]):
    labels = LabelsField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 7, "dir": "auto"}),
        label=_("Labels"),
        help_text=_("One a line, with its language: en: An order. Without a language it is English."),
    )

    class Meta:
        model = Reason
        exclude = ["organization"]  # noqa: DJ006


class RuleForm(forms.ModelForm[Rule]):
    language = forms.ChoiceField(choices=LANGUAGES, required=False, widget=UnfoldAdminSelectWidget, label=_("Language"))
    values = LinesField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "dir": "auto"}),
        label=_("Words, pages or tiers"),
        help_text=_("One a line: words or phrases, beginnings of page addresses, or customers' tiers."),
    )

    class Meta:
        model = Rule
        exclude = ["organization"]  # noqa: DJ006

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        needs = (Rule.Kind.WORDS, Rule.Kind.PAGE, Rule.Kind.TIER)
        if given.get("kind") in needs and not given.get("values"):
            self.add_error("values", _("Write at least one line: the rule would never hold."))
        return given

    def clean_values(self) -> list[str]:
        values: list[str] = self.cleaned_data["values"]
        if len(values) > 200 or any(len(value) > 200 for value in values):
            raise ValidationError(_("At most 200 lines of 200 characters."))
        return values


class AgentForm(forms.ModelForm[AgentProfile]):
    skills = LinesField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        label=_("Skills"),
        help_text=_("One a line, as the reasons name them."),
    )
    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages"),
        help_text=_("None: any."),
    )

    class Meta:
        model = AgentProfile
        exclude = ["organization"]  # noqa: DJ006


class LabelForm(forms.ModelForm[Label]):
    color = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        widget=UnfoldAdminColorInputWidget,
        error_messages={"invalid": _("Write the color as # and six digits.")},
        label=_("Color"),
    )

    class Meta:
        model = Label
        fields = ["name", "color"]


class EndpointForm(forms.ModelForm[WebhookEndpoint]):
    url = forms.URLField(assume_scheme="https", max_length=500, widget=UnfoldAdminTextInputWidget, label=_("Address"))
    events = forms.MultipleChoiceField(
        choices=[(name, name) for name in events.NAMES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Events"),
        help_text=_("None: all."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "enabled"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValidationError(_("Write an address that begins with https:// or http://."))
        return url
