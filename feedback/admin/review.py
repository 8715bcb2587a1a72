"""The review queue: a list to share out, and a page on which one answer after another is judged."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from chatsite.tenancy.columns import column
from chatsite.tenancy.models import Membership
from chatsite.tenancy.roles import Role, reach
from chatsite.tenancy.scoped_admin import ScopedAdmin
from conversations.admin.filters import DaysFilter
from conversations.transcript.moments import ago
from feedback import review
from feedback.admin import cells
from feedback.admin.review_form import ReviewForm
from feedback.models import Rating, ReviewItem

CAUSES = {"down_rated": "danger", "failed": "danger", "escalated": "warning", "sample": ""}
VERDICTS = {"open": "info", "skipped": "", "good": "success", "acceptable": "warning", "bad": "danger", "": ""}
NEXT, SKIP = "_next", "_skip"
"""Names of the page's buttons beside Django's own."""
MOST_REVIEWERS = 20
"""Colleagues that the list offers to assign to."""


class StateFilter(DropdownFilter):
    """What waits, unless something else is asked for."""

    title = _("state")
    parameter_name = "queue"
    all_option = ["", _("Waiting")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("done", _("Done")), ("skipped", _("Skipped")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReviewItem]) -> QuerySet[ReviewItem]:
        chosen = self.value() or ReviewItem.State.OPEN
        return queryset.filter(state=chosen) if chosen in ReviewItem.State.values else queryset


class AssigneeFilter(DropdownFilter):
    title = _("assignee")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Me")), ("nobody", _("Nobody")), ("others", _("Somebody else"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReviewItem]) -> QuerySet[ReviewItem]:
        mine = {"assignee": request.user.pk}
        narrowed = {
            "mine": lambda: queryset.filter(**mine),
            "nobody": lambda: queryset.filter(assignee=None),
            "others": lambda: queryset.exclude(assignee=None).exclude(**mine),
        }.get(self.value() or "")
        return narrowed() if narrowed else queryset


@admin.register(ReviewItem)
class ReviewItemAdmin(ScopedAdmin):
    view_role = change_role = Role.MANAGER
    add_role = delete_role = None
    form = ReviewForm
    change_form_template = "admin/feedback/review.html"
    ordering = ("-id",)
    list_per_page = 50
    list_display = ("asked", "answered", "cause_label", "verdict_label", "assignee", "put_up")
    list_display_links = ("asked", "answered")
    list_filter = (
        StateFilter,
        ("cause", ChoicesDropdownFilter),
        AssigneeFilter,
        ("verdict", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
    )
    list_select_related = ("run__user_turn", "run__answer", "assignee", "organization")
    search_fields = ("run__user_turn__content", "run__answer__content", "comment")
    search_help_text = _("Question, answer, or comment")
    fieldsets = (
        (None, {"fields": ("is_correct", "is_complete", "is_in_tone", "is_safe", "verdict")}),
        (None, {"fields": ("comment", "right_answer")}),
    )
    actions = ("take", "leave", "skip_chosen", "put_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("run__user_turn", "run__answer", "conversation", "reviewer")

    @column(_("Question"))
    def asked(self, item: ReviewItem) -> str:
        return cells.cut(cells.question(item.run))

    @column(_("Answer"))
    def answered(self, item: ReviewItem) -> str:
        return cells.cut(cells.answer(item.run))

    @column(_("Cause"), ordering="cause", label=CAUSES)
    def cause_label(self, item: ReviewItem) -> tuple[str, str]:
        return item.cause, item.get_cause_display()

    @column(_("Verdict"), ordering="verdict", label=VERDICTS)
    def verdict_label(self, item: ReviewItem) -> tuple[str, Any]:
        if item.state == ReviewItem.State.DONE:
            return item.verdict, item.get_verdict_display()
        return item.state, _("Waiting") if item.state == ReviewItem.State.OPEN else _("Skipped")

    @column(_("Put up"), ordering="created_at")
    def put_up(self, item: ReviewItem) -> str:
        return ago(item.created_at)

    # Many at once

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        for user in _reviewers(request)[:MOST_REVIEWERS]:
            name = f"assign_{user.pk}"
            found[name] = (_assign_to(user), name, _("Assign to %(who)s") % {"who": user.get_username()})
        return found

    @admin.action(description=_("Assign to me"), permissions=["change"])
    def take(self, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        self._say(request, items.filter(state=ReviewItem.State.OPEN).update(assignee=request.user.pk))

    @admin.action(description=_("Assign to nobody"), permissions=["change"])
    def leave(self, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        self._say(request, items.filter(state=ReviewItem.State.OPEN).update(assignee=None))

    @admin.action(description=_("Skip"), permissions=["change"])
    def skip_chosen(self, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        self._say(request, review.skip(items))

    @admin.action(description=_("Put back into the queue"), permissions=["change"])
    def put_back(self, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        self._say(request, items.filter(state=ReviewItem.State.SKIPPED).update(state=ReviewItem.State.OPEN))

    def _say(self, request: HttpRequest, count: int) -> None:
        sentence = ngettext("%(count)d answer was changed.", "%(count)d answers were changed.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    # One after another

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and SKIP in request.POST and object_id:
            return self._skip(request, object_id)
        item = self.get_object(request, object_id) if object_id else None
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **_shown(item)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert request.user.pk
        review.judge(obj, request.user.pk)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if NEXT in request.POST:
            return self._go_on(request, obj)
        return super().response_change(request, obj)

    def _skip(self, request: HttpRequest, object_id: str) -> HttpResponse:
        item = self.get_object(request, object_id)
        if item is None or not self.has_change_permission(request, item):
            raise PermissionDenied
        review.skip(self.get_queryset(request).filter(pk=item.pk))
        return self._go_on(request, item)

    def _go_on(self, request: HttpRequest, item: ReviewItem) -> HttpResponse:
        assert request.user.pk
        following = review.following(self.get_queryset(request), item, request.user.pk)
        if following:
            return HttpResponseRedirect(reverse("admin:feedback_reviewitem_change", args=[following.pk]))
        self.message_user(request, _("Nothing waits for you any more."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:feedback_reviewitem_changelist"))


def _shown(item: ReviewItem | None) -> dict[str, Any]:
    if item is None:
        return {}
    rating = Rating.objects.filter(run=item.run_id, value__isnull=False).first()
    return {
        "item": item,
        "excerpt": review.excerpt(item),
        "title": item.get_cause_display(),
        "rating": rating
        and {"label": cells.value(rating.value)[1], "reasons": cells.why(rating.reasons), "comment": rating.comment},
    }


def _reviewers(request: HttpRequest) -> QuerySet[User]:
    """Managers and admins of the organizations that this user sees."""
    rows = Membership.objects.filter(role__in=[Role.MANAGER, Role.ADMIN])
    staff = reach(request)
    if not staff.everything:
        rows = rows.filter(organization__in=staff.organizations(Role.MANAGER))
    users = User.objects.filter(memberships__in=rows, is_active=True, is_staff=True)
    return users.exclude(username=request.user.get_username()).distinct().order_by("username")


def _assign_to(user: User) -> Any:
    def assign(model_admin: ReviewItemAdmin, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        """Items of organizations to which the assignee does not belong stay as they are."""
        theirs = Membership.objects.filter(user=user, role__in=[Role.MANAGER, Role.ADMIN]).values("organization")
        waiting = items.filter(state=ReviewItem.State.OPEN, organization__in=theirs)
        model_admin._say(request, waiting.update(assignee=user))

    return assign
