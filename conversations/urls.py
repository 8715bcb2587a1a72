from django.urls import path

from conversations.api import attachments
from conversations.api.citations import CitationsView, CitationView, PassageView
from conversations.api.conversations import ConversationsView, ConversationView
from conversations.api.files import ContentView, FilesView, FileView, RetryView
from conversations.api.messages import MessageView
from conversations.api.runs import CancelView, RunView, StreamView
from conversations.api.sessions import SessionsView, SessionView
from conversations.api.sources import ImportView, SourcesView, SourceView
from conversations.api.turns import RegenerateView, TurnsView

urlpatterns = [
    path("chat/session", SessionsView.as_view()),
    path("chat/session/<str:session_id>", SessionView.as_view()),
    path("chat/message", MessageView.as_view()),
    path("chat/attachments", attachments.AttachmentsView.as_view()),
    path("chat/attachments/<str:attachment_id>", attachments.AttachmentView.as_view()),
    path("chat/files/<str:attachment_id>/<str:token>", attachments.content),
    path("chat/citations/<str:response_id>/<str:marker>", PassageView.as_view()),
    path("v1/conversations", ConversationsView.as_view()),
    path("v1/conversations/<str:conversation_id>", ConversationView.as_view()),
    path("v1/conversations/<str:conversation_id>/turns", TurnsView.as_view()),
    path("v1/conversations/<str:conversation_id>/regenerate", RegenerateView.as_view()),
    path("v1/runs/<str:run_id>", RunView.as_view()),
    path("v1/runs/<str:run_id>/stream", StreamView.as_view()),
    path("v1/runs/<str:run_id>/cancel", CancelView.as_view()),
    path("v1/runs/<str:run_id>/citations", CitationsView.as_view()),
    path("v1/runs/<str:run_id>/citations/<str:marker>", CitationView.as_view()),
    path("v1/files", FilesView.as_view()),
    path("v1/files/import", ImportView.as_view()),
    path("v1/files/sources", SourcesView.as_view()),
    path("v1/files/sources/<str:source_id>", SourceView.as_view()),
    path("v1/files/<str:file_id>", FileView.as_view()),
    path("v1/files/<str:file_id>/retry", RetryView.as_view()),
    path("v1/files/<str:file_id>/content", ContentView.as_view()),
]
