"""What staff see of conversations, runs and models. Rows that are a log are read-only."""

from conversations.admin.conversation import ConversationAdmin
from conversations.admin.deployment import ModelDeploymentAdmin, ModelPoolAdmin
from conversations.admin.run import RunAdmin

__all__ = ["ConversationAdmin", "ModelDeploymentAdmin", "ModelPoolAdmin", "RunAdmin"]
