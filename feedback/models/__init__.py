from feedback.models.outcome import Outcome, OutcomeDue
from feedback.models.rating import Correction, Rating, RatingChange, SurveyAnswer
from feedback.models.reason import RatingReason
from feedback.models.review import ReviewItem

__all__ = [
    "Correction",
    "Outcome",
    "OutcomeDue",
    "Rating",
    "RatingChange",
    "RatingReason",
    "ReviewItem",
    "SurveyAnswer",
]
