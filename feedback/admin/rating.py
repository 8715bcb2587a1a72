from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from chatsite.tenancy.columns import column
from conversations.admin.filters import DaysFilter
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import EMPTY, ago
from feedback.admin import cells
from feedback.admin.exporting import ExportAdmin
from feedback.admin.listed import filters
from feedback.exports.resources import RatingResource
from feedback.models import Rating, RatingChange
from feedback.reports.listings import RATINGS


class ChangeInline(TabularInline):
    """Each opinion in its turn."""

    model = RatingChange
    verbose_name_plural = _("History")
    fields = readonly_fields = ("created_at", "said", "why", "words")
    extra = 0
    can_delete = False
    hide_title = True

    @column(_("Rating"))
    def said(self, change: RatingChange) -> Any:
        return cells.value(change.value)[1]

    @column(_("Reasons"))
    def why(self, change: RatingChange) -> str:
        return cells.why(change.reasons) or EMPTY

    @column(_("Comment"))
    def words(self, change: RatingChange) -> str:
        return cells.whole(change.comment)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True  # of a rating that may be seen


@admin.register(Rating)
class RatingAdmin(ExportAdmin, LogAdmin):  # type: ignore[misc]
    resource_classes = [RatingResource]
    public_ids = {"rat": "pk", "run": "run_id", "conv": "conversation_id"}
    list_display = ("rated", "value_label", "asked", "reason_labels", "words", "model", "language", "place")
    list_filter = (("value", ChoicesDropdownFilter), *filters(RATINGS), ("created_at", DaysFilter))
    list_select_related = ("run__user_turn", "run__answer", "conversation", "organization")
    search_fields = ("comment", "page", "model")
    search_help_text = _("Comment, page, model, or an id")
    inlines = (ChangeInline,)
    shown: tuple[tuple[Any, dict[str, tuple[str, ...]]], ...] = (
        (None, {"fields": ("value_shown", "reason_labels", "comment_whole", "created_at", "updated_at")}),
        (_("Answer"), {"fields": ("question", "answer", "talk", "model", "language", "page")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _heading, options in self.shown for name in options["fields"]]

    @column(_("Rated"), ordering="created_at")
    def rated(self, rating: Rating) -> str:
        return ago(rating.created_at)

    @column(_("Rating"), ordering="value", label=cells.VALUES)
    def value_label(self, rating: Rating) -> tuple[str, Any]:
        return cells.value(rating.value)

    @column(_("Rating"))
    def value_shown(self, rating: Rating) -> Any:
        return cells.value(rating.value)[1]

    @column(_("Question"))
    def asked(self, rating: Rating) -> str:
        return cells.cut(cells.question(rating.run))

    @column(_("Question"))
    def question(self, rating: Rating) -> str:
        return cells.whole(cells.question(rating.run))

    @column(_("Answer"))
    def answer(self, rating: Rating) -> str:
        return cells.whole(cells.answer(rating.run))

    @column(_("Reasons"))
    def reason_labels(self, rating: Rating) -> str:
        return cells.why(rating.reasons) or EMPTY

    @column(_("Comment"))
    def words(self, rating: Rating) -> str:
        return cells.cut(rating.comment)

    @column(_("Comment"))
    def comment_whole(self, rating: Rating) -> str:
        return cells.whole(rating.comment)

    @column(_("Page"), ordering="page")
    def place(self, rating: Rating) -> str:
        return cells.cut(rating.page)

    @column(_("Conversation"))
    def talk(self, rating: Rating) -> str:
        return cells.talk(rating.conversation, rating.run.user_turn_seq)
