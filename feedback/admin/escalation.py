"""The list of escalations, with what reports need of it: their filters, and the export."""

from typing import Any, ClassVar

from django.contrib import admin

from escalation.admin import EscalationAdmin
from escalation.models import Escalation
from feedback.admin.exporting import ExportAdmin
from feedback.admin.listed import filters
from feedback.exports.resources import EscalationResource
from feedback.reports.listings import ESCALATIONS

admin.site.unregister(Escalation)


@admin.register(Escalation)
class ReportedEscalationAdmin(ExportAdmin, EscalationAdmin):  # type: ignore[misc]
    resource_classes = [EscalationResource]
    list_filter: ClassVar[Any] = (*EscalationAdmin.list_filter, *filters(ESCALATIONS))
