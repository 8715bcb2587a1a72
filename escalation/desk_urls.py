"""The desk over HTTP, below /desk/<organization slug>/."""

from django.urls import URLPattern, path

from escalation.api.me import MeView, PresenceView

urlpatterns: list[URLPattern] = [
    path("me", MeView.as_view()),
    path("presence", PresenceView.as_view()),
]
