from django.urls import path

from feedback.api.ratings import FeedbackView

urlpatterns = [
    path("chat/feedback", FeedbackView.as_view()),
]
