"""The desk over HTTP, below /desk/<organization slug>/."""

from django.urls import URLPattern, path

from escalation.api.attachments import AttachmentsView
from escalation.api.bulk import BulkView
from escalation.api.canned import CannedRepliesView, RenderView, UsedView
from escalation.api.console import EscalationView, HandBackView, ReplyView, ResolveView, TurnsView
from escalation.api.handling import AssignView, ClaimView, LabelsView, PriorityView, ReleaseView, TakeOverView
from escalation.api.me import MeView, PresenceView
from escalation.api.notes import NotesView
from escalation.api.queue import EscalationsView
from escalation.api.saved_views import SavedViewsView, SavedViewView
from escalation.api.transcripts import OpenTranscriptView

urlpatterns: list[URLPattern] = [
    path("me", MeView.as_view()),
    path("presence", PresenceView.as_view()),
    path("escalations", EscalationsView.as_view()),
    path("escalations/bulk", BulkView.as_view()),
    path("escalations/<str:escalation_id>", EscalationView.as_view()),
    path("escalations/<str:escalation_id>/turns", TurnsView.as_view()),
    path("escalations/<str:escalation_id>/reply", ReplyView.as_view()),
    path("escalations/<str:escalation_id>/hand-back", HandBackView.as_view()),
    path("escalations/<str:escalation_id>/resolve", ResolveView.as_view()),
    path("escalations/<str:escalation_id>/claim", ClaimView.as_view()),
    path("escalations/<str:escalation_id>/take-over", TakeOverView.as_view()),
    path("escalations/<str:escalation_id>/assign", AssignView.as_view()),
    path("escalations/<str:escalation_id>/release", ReleaseView.as_view()),
    path("escalations/<str:escalation_id>/labels", LabelsView.as_view()),
    path("escalations/<str:escalation_id>/priority", PriorityView.as_view()),
    path("escalations/<str:escalation_id>/notes", NotesView.as_view()),
    path("escalations/<str:escalation_id>/attachments", AttachmentsView.as_view()),
    path("conversations/<str:conversation_id>/open", OpenTranscriptView.as_view()),
    path("saved-views", SavedViewsView.as_view()),
    path("saved-views/<str:view_id>", SavedViewView.as_view()),
    path("canned-replies", CannedRepliesView.as_view()),
    path("canned-replies/<str:reply_id>/render", RenderView.as_view()),
    path("canned-replies/<str:reply_id>/used", UsedView.as_view()),
]
