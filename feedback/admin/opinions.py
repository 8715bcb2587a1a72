"""What visitors said of answers, for the pages of the documents that these cite."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from conversations.admin.knowledge.opinions import Opinion, Tally
from feedback.admin import cells
from feedback.models import Rating

UP, DOWN = Rating.Value.UP, Rating.Value.DOWN


class Ratings:
    def of(self, run_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Opinion]:
        rows = Rating.objects.filter(run__in=run_ids, value__isnull=False)
        return {row.run_id: Opinion(row.value == UP, cells.value(row.value)[1], row.comment) for row in rows}

    def tally(self, run_ids: "QuerySet[Any, Any]") -> Tally:
        counts = {"up": Count("pk", filter=Q(value=UP)), "down": Count("pk", filter=Q(value=DOWN))}
        return Tally(**Rating.objects.filter(run__in=run_ids).aggregate(**counts))
