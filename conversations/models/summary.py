"""The rolling summary of a conversation: a derived row, rebuilt by `manage.py summaries`."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.tenant import TenantModel, TenantQuerySet


class ConversationSummaryQuerySet(TenantQuerySet["ConversationSummary"]):
    pass


class ConversationSummary(TenantModel):
    """Stands for the turns up to and including `up_to_seq`. The newest row is the one in force."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="summaries", db_index=False)
    up_to_seq = models.PositiveIntegerField()
    text = models.TextField()
    model = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationSummaryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "up_to_seq"], name="summary_once")]
        get_latest_by = "up_to_seq"

    def __str__(self) -> str:
        return f"up to {self.up_to_seq}"
