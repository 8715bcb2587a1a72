from conversations.models.conversation import Conversation, Turn
from conversations.models.deployment import ModelDeployment, ModelPool
from conversations.models.document import Chunk, Document, Source
from conversations.models.embedding import ChunkEmbedding, EmbeddingSpace
from conversations.models.grounding import Citation, Retrieval
from conversations.models.knowledge_policy import KnowledgePolicy
from conversations.models.run import Run, Runner
from conversations.models.summary import ConversationSummary
from conversations.models.usage import UsageEntry

__all__ = [
    "Chunk",
    "ChunkEmbedding",
    "Citation",
    "Conversation",
    "ConversationSummary",
    "Document",
    "EmbeddingSpace",
    "KnowledgePolicy",
    "ModelDeployment",
    "ModelPool",
    "Retrieval",
    "Run",
    "Runner",
    "Source",
    "Turn",
    "UsageEntry",
]
