from django.urls import URLPattern, URLResolver, path

from escalation.api import files
from escalation.api.visitor import EndView, EscalateView, TranscriptView, WithdrawView

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/escalate", EscalateView.as_view()),
    path("chat/withdraw", WithdrawView.as_view()),
    path("chat/end", EndView.as_view()),
    path("chat/transcript", TranscriptView.as_view()),
    path("files/pictures/<str:agent_id>/<str:token>", files.picture),
    path("files/<str:attachment_id>/<str:token>", files.attachment),
]
