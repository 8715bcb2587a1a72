"""How an organization's documents are used, in words that need no manual."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from chatsite.tenancy.settings_admin import SettingsAdmin
from conversations.models import KnowledgePolicy

PASSAGES = (1, 20)
TOKENS = (200, 8_000)


def number(label: Any, bounds: tuple[int, int], help_text: Any) -> forms.IntegerField:
    least, most = bounds
    widget = UnfoldAdminIntegerFieldWidget(attrs={"min": least, "max": most})
    return forms.IntegerField(min_value=least, max_value=most, widget=widget, label=label, help_text=help_text)


class PolicyForm(forms.ModelForm[KnowledgePolicy]):
    languages = forms.ChoiceField(
        choices=KnowledgePolicy.Languages.choices,
        widget=UnfoldAdminRadioSelectWidget,
        label=_("Documents that may answer"),
        help_text=_("The answer is in the visitor's language in any case, whatever the document is written in."),
    )
    default_language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        widget=UnfoldAdminSelectWidget,
        label=_("Default language"),
        help_text=_("Of most of your documents."),
    )
    weak_evidence = forms.ChoiceField(
        choices=KnowledgePolicy.WeakEvidence.choices,
        widget=UnfoldAdminRadioSelectWidget,
        label=_("When the documents hardly answer"),
        help_text=_("The assistant is told not to guess. A person is offered either way."),
    )
    max_passages = number(
        _("Passages at most"), PASSAGES, _("That the model is given for one answer. More cost more, and dilute.")
    )
    max_passage_tokens = number(
        _("Their tokens at most"), TOKENS, _("All passages together. A thousand tokens are about 750 English words.")
    )
    quote_when_down = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        label=_("Quote when no model can be reached"),
        help_text=_("Visitors get the sentences that answer, from the documents, and are told so. Off: an error."),
    )

    class Meta:
        model = KnowledgePolicy
        exclude = ["organization"]  # noqa: DJ006 (a new column belongs in the form)


@admin.register(KnowledgePolicy)
class KnowledgePolicyAdmin(SettingsAdmin):
    form = PolicyForm
    list_display = ("organization", "languages", "default_language", "weak_evidence", "quote_when_down")
    fieldsets = (
        (_("Languages"), {"fields": ("languages", "default_language")}),
        (_("Answers"), {"fields": ("weak_evidence", "quote_when_down")}),
        (_("What the model is given"), {"fields": ("max_passages", "max_passage_tokens")}),
    )
