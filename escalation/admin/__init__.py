"""What agents and their managers see in the admin. The desk itself is a page of its own: desk.py."""

from conversations.transcript import doors
from escalation.admin.escalation import EscalationAdmin, TranscriptAccessAdmin
from escalation.admin.people import AgentProfileAdmin, CannedReplyAdmin, LabelAdmin, TeamAdmin
from escalation.admin.settings import (
    BusinessIntervalAdmin,
    DeskSettingsAdmin,
    HolidayAdmin,
    ReasonAdmin,
    RuleAdmin,
    SlaTargetAdmin,
)
from escalation.admin.transcript import Door
from escalation.admin.webhook import WebhookDeliveryAdmin, WebhookEndpointAdmin

__all__ = [
    "AgentProfileAdmin",
    "BusinessIntervalAdmin",
    "CannedReplyAdmin",
    "DeskSettingsAdmin",
    "EscalationAdmin",
    "HolidayAdmin",
    "LabelAdmin",
    "ReasonAdmin",
    "RuleAdmin",
    "SlaTargetAdmin",
    "TeamAdmin",
    "TranscriptAccessAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
]

doors.register(Door())
