"""What is asked of whoever adds documents."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from chatsite.tenancy.models import Organization
from conversations.admin.knowledge.audiences import AudiencesField
from conversations.knowledge.sources import adding
from conversations.knowledge.validation import MAX_URL
from conversations.models import Source
from conversations.models.document import for_everybody

LANGUAGES = [("", _("Told from the text")), *settings.LANGUAGES]


class OwnedForm(forms.Form):
    """The organization is asked for where there is a choice."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        to_field_name="slug",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
        label=_("Organization"),
    )

    def __init__(self, *arguments: Any, among: "QuerySet[Organization]", **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["organization"]
        field.queryset = among
        self.only = among[0] if len(among) == 1 else None
        if self.only:
            del self.fields["organization"]

    @property
    def chosen(self) -> Organization:
        """Of a valid form."""
        found: Organization = self.only or self.cleaned_data["organization"]
        return found


class UploadForm(OwnedForm):
    """What holds for all files that are sent with it."""

    audiences = AudiencesField(initial=for_everybody)
    language = forms.ChoiceField(choices=LANGUAGES, required=False, widget=UnfoldAdminSelectWidget, label=_("Language"))


class AddressForm(OwnedForm):
    kind = forms.ChoiceField(
        choices=Source.Kind.choices, initial=Source.Kind.PAGE, widget=UnfoldAdminSelectWidget, label=_("What it is")
    )
    url = forms.URLField(
        max_length=MAX_URL,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(
            attrs={"placeholder": "https://shop.example/help/", "dir": "ltr", "inputmode": "url"}
        ),
        label=_("Address"),
        help_text=_("Of a page, of a sitemap, or of the page where a section begins: all that lies below it is read."),
    )
    max_pages = forms.IntegerField(
        min_value=1,
        max_value=adding.MAX_PAGES,
        initial=100,
        widget=UnfoldAdminIntegerFieldWidget,
        label=_("Pages at most"),
        help_text=_("Of a sitemap or a section. What the site's robots.txt forbids is not read."),
    )
    audiences = AudiencesField(initial=for_everybody)
