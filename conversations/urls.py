from django.urls import path

from conversations.api.conversations import ConversationsView, ConversationView
from conversations.api.messages import MessageView
from conversations.api.runs import CancelView, RunView, StreamView
from conversations.api.sessions import SessionsView, SessionView
from conversations.api.turns import RegenerateView, TurnsView

urlpatterns = [
    path("chat/session", SessionsView.as_view()),
    path("chat/session/<str:session_id>", SessionView.as_view()),
    path("chat/message", MessageView.as_view()),
    path("v1/conversations", ConversationsView.as_view()),
    path("v1/conversations/<str:conversation_id>", ConversationView.as_view()),
    path("v1/conversations/<str:conversation_id>/turns", TurnsView.as_view()),
    path("v1/conversations/<str:conversation_id>/regenerate", RegenerateView.as_view()),
    path("v1/runs/<str:run_id>", RunView.as_view()),
    path("v1/runs/<str:run_id>/stream", StreamView.as_view()),
    path("v1/runs/<str:run_id>/cancel", CancelView.as_view()),
]
