"""The door of a transcript's page: it asks whoever the conversation is not before for a reason."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from chatsite.tenancy.roles import Role, reach
from conversations.models import Conversation
from escalation.models import TranscriptAccess
from escalation.transcript import transcript_access


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to read it?"),
        min_length=transcript_access.SHORTEST,
        max_length=transcript_access.LONGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
    )


class Door:
    """Admins pass; others read what came before their desk, and what they gave a reason for within the last hour."""

    def admits(self, request: HttpRequest, conversation: Conversation) -> bool:
        if reach(request).allows(Role.ADMIN, conversation.organization_id):
            return True
        is_seen = transcript_access.is_seen(request.user, conversation)
        return is_seen or TranscriptAccess.objects.open_to(request.user.pk, conversation).exists()

    def ask(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        if not transcript_access.may_open(request.user, conversation.organization_id):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            transcript_access.enter(request.user, conversation.organization_id, conversation, reason)
            return HttpResponseRedirect(transcript_access.address(conversation))
        context = admin.site.each_context(request) | {"title": _("Open this transcript"), "form": form}
        return render(request, "admin/escalation/open_transcript.html", context)
