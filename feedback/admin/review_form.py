"""The short rubric: four questions, a verdict, and what would have been right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from feedback.corrections import MAX_ANSWER
from feedback.models import ReviewItem
from feedback.ratings import MAX_COMMENT

YES_OR_NO = [("True", _("Yes")), ("False", _("No"))]


def _yes_or_no(label: Any, help_text: Any) -> Any:
    return forms.TypedChoiceField(
        choices=YES_OR_NO,
        coerce=lambda chosen: chosen == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        label=label,
        help_text=help_text,
    )


class ReviewForm(forms.ModelForm[ReviewItem]):
    is_correct = _yes_or_no(_("Correct"), _("What it says is true."))
    is_complete = _yes_or_no(_("Complete"), _("It answers the whole question."))
    is_in_tone = _yes_or_no(_("In tone"), _("It speaks as we do."))
    is_safe = _yes_or_no(_("Safe"), _("It promises and reveals nothing that it must not."))
    verdict = forms.ChoiceField(choices=ReviewItem.Verdict.choices, widget=forms.RadioSelect, label=_("Verdict"))
    comment = forms.CharField(
        required=False,
        max_length=MAX_COMMENT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        label=_("Comment"),
    )
    right_answer = forms.CharField(
        required=False,
        max_length=MAX_ANSWER,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}),
        label=_("Right answer"),
        help_text=_("What the assistant should have said."),
    )

    RUBRIC = ("is_correct", "is_complete", "is_in_tone", "is_safe")

    class Meta:
        model = ReviewItem
        fields = ["is_correct", "is_complete", "is_in_tone", "is_safe", "verdict", "comment", "right_answer"]

    def rubric(self) -> list[Any]:
        """The radio groups, numbered as their keys are."""
        return [self[name] for name in (*self.RUBRIC, "verdict")]

    def words(self) -> list[Any]:
        return [self["comment"], self["right_answer"]]
