from feedback.models.outcome import Outcome, OutcomeMark
from feedback.models.rating import Correction, Rating, RatingChange, SurveyAnswer
from feedback.models.reason import RatingReason
from feedback.models.review import ReviewItem

__all__ = [
    "Correction",
    "Outcome",
    "OutcomeMark",
    "Rating",
    "RatingChange",
    "RatingReason",
    "ReviewItem",
    "SurveyAnswer",
]
