from django.urls import path

from feedback.api.corrections import CorrectionView
from feedback.api.ratings import FeedbackView
from feedback.api.surveys import SurveyView

urlpatterns = [
    path("chat/feedback", FeedbackView.as_view()),
    path("chat/survey", SurveyView.as_view()),
    path("desk/<slug:slug>/answers/<str:run_id>/correction", CorrectionView.as_view()),
]
