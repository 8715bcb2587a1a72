"""The admin's sign-in form, which nobody can use to try one password after another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm

from chatsite.tenancy import limits
from chatsite.tenancy.addresses import address_of


class SignInForm(AuthenticationForm):
    def clean(self) -> dict[str, Any]:
        assert self.request
        try:
            limits.check_sign_in(address_of(self.request))
        except limits.RateLimited as error:
            sentence = _("That was too often. Please try again in %(seconds)d s.")
            raise ValidationError(sentence, "rate_limited", {"seconds": error.retry_after}) from error
        cleaned: dict[str, Any] = super().clean()
        return cleaned
