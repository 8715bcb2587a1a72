from conversations.models.conversation import Conversation, Turn
from conversations.models.deployment import ModelDeployment, ModelPool
from conversations.models.document import Chunk, ChunkEmbedding, Document, EmbeddingSpace, KnowledgePolicy, Source
from conversations.models.grounding import Citation, Retrieval
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
