from conversations.models.conversation import Conversation, Turn
from conversations.models.deployment import ModelDeployment, ModelPool
from conversations.models.run import Run, Runner
from conversations.models.summary import ConversationSummary
from conversations.models.usage import UsageEntry

__all__ = [
    "Conversation",
    "ConversationSummary",
    "ModelDeployment",
    "ModelPool",
    "Run",
    "Runner",
    "Turn",
    "UsageEntry",
]
