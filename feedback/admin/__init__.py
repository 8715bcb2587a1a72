"""What managers see: ratings and what to review, outcomes, and the reports."""

from conversations.admin.knowledge.opinions import register
from feedback.admin.correction import CorrectionAdmin
from feedback.admin.escalation import ReportedEscalationAdmin
from feedback.admin.opinions import Ratings
from feedback.admin.outcome import OutcomeAdmin
from feedback.admin.rating import RatingAdmin
from feedback.admin.reason import RatingReasonAdmin
from feedback.admin.review import ReviewItemAdmin
from feedback.admin.survey import SurveyAnswerAdmin

__all__ = [
    "CorrectionAdmin",
    "OutcomeAdmin",
    "RatingAdmin",
    "RatingReasonAdmin",
    "ReportedEscalationAdmin",
    "ReviewItemAdmin",
    "SurveyAnswerAdmin",
]

register(Ratings())
