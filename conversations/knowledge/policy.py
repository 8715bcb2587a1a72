"""An organization's policy on its documents."""

import uuid

from conversations.models import KnowledgePolicy


def of(organization_id: uuid.UUID) -> KnowledgePolicy:
    """The defaults, unsaved, where there is none. One query."""
    found = KnowledgePolicy.objects.for_organization(organization_id).first()
    return found or KnowledgePolicy(organization_id=organization_id)


def languages(policy: KnowledgePolicy, visitors: str) -> tuple[str, ...] | None:
    """The languages that a passage may be in for a visitor who writes `visitors`; None: any."""
    if policy.languages == KnowledgePolicy.Languages.ANY:
        return None
    if policy.languages == KnowledgePolicy.Languages.VISITOR:
        return (visitors,)
    return (visitors, policy.default_language)
