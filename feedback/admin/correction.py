from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from chatsite.tenancy.columns import column
from conversations.admin.filters import DaysFilter
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import ago
from feedback.admin import cells
from feedback.models import Correction


@admin.register(Correction)
class CorrectionAdmin(LogAdmin):
    public_ids = {"run": "run_id", "conv": "run__conversation_id"}
    list_display = ("judged", "value_label", "asked", "said", "better", "words", "author")
    list_filter = (("value", ChoicesDropdownFilter), ("created_at", DaysFilter))
    list_select_related = ("run__user_turn", "run__answer", "run__conversation", "author", "organization")
    search_fields = ("right_answer", "comment", "author__username")
    search_help_text = _("Right answer, comment, author, or an id")
    shown: tuple[str, ...] = (
        *("value_shown", "question", "answer", "right_answer_whole", "comment_whole"),
        *("talk", "author", "created_at", "updated_at"),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": self.shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown

    @column(_("Judged"), ordering="created_at")
    def judged(self, row: Correction) -> str:
        return ago(row.created_at)

    @column(_("Judgement"), ordering="value", label=cells.VALUES)
    def value_label(self, row: Correction) -> tuple[str, Any]:
        return cells.value(row.value)

    @column(_("Judgement"))
    def value_shown(self, row: Correction) -> Any:
        return cells.value(row.value)[1]

    @column(_("Question"))
    def asked(self, row: Correction) -> str:
        return cells.cut(cells.question(row.run))

    @column(_("Question"))
    def question(self, row: Correction) -> str:
        return cells.whole(cells.question(row.run))

    @column(_("Answer"))
    def said(self, row: Correction) -> str:
        return cells.cut(cells.answer(row.run))

    @column(_("Answer"))
    def answer(self, row: Correction) -> str:
        return cells.whole(cells.answer(row.run))

    @column(_("Right answer"))
    def better(self, row: Correction) -> str:
        return cells.cut(row.right_answer)

    @column(_("Right answer"))
    def right_answer_whole(self, row: Correction) -> str:
        return cells.whole(row.right_answer)

    @column(_("Comment"))
    def words(self, row: Correction) -> str:
        return cells.cut(row.comment)

    @column(_("Comment"))
    def comment_whole(self, row: Correction) -> str:
        return cells.whole(row.comment)

    @column(_("Conversation"))
    def talk(self, row: Correction) -> str:
        return cells.talk(row.run.conversation, row.run.user_turn_seq)
