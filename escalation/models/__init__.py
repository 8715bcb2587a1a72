from escalation.models.agent import AgentProfile, Team
from escalation.models.console import Attachment, CannedReply, Note, SavedView, TranscriptAccess, TranscriptMail
from escalation.models.desk import BusinessInterval, DeskSettings, Holiday, Priority, Reason, Rule, SlaTarget
from escalation.models.escalation import Escalation, EscalationEvent, Label
from escalation.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AgentProfile",
    "Attachment",
    "BusinessInterval",
    "CannedReply",
    "DeskSettings",
    "Escalation",
    "EscalationEvent",
    "Holiday",
    "Label",
    "Note",
    "Priority",
    "Reason",
    "Rule",
    "SavedView",
    "SlaTarget",
    "Team",
    "TranscriptAccess",
    "TranscriptMail",
    "WebhookDelivery",
    "WebhookEndpoint",
]
