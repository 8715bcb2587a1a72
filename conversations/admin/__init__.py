"""What staff see of conversations, runs, models and documents. Rows that are a log are read-only."""

from conversations.admin.conversation import ConversationAdmin
from conversations.admin.deployment import ModelDeploymentAdmin, ModelPoolAdmin
from conversations.admin.knowledge.document import DocumentAdmin
from conversations.admin.knowledge.policy import KnowledgePolicyAdmin
from conversations.admin.knowledge.source import SourceAdmin
from conversations.admin.run import RunAdmin

__all__ = [
    "ConversationAdmin",
    "DocumentAdmin",
    "KnowledgePolicyAdmin",
    "ModelDeploymentAdmin",
    "ModelPoolAdmin",
    "RunAdmin",
    "SourceAdmin",
]
