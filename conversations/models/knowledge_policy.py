"""What an organization decided about the use of its documents."""

from django.db import models

from chatsite.tenancy.models import Organization
from conversations.models.tenant import TenantModel, TenantQuerySet


class KnowledgePolicyQuerySet(TenantQuerySet["KnowledgePolicy"]):
    pass


class KnowledgePolicy(TenantModel):
    """How an organization's documents are used. Without a row: the defaults."""

    class Languages(models.TextChoices):
        ANY = "any", "Documents in any language"
        VISITOR_OR_DEFAULT = "visitor_or_default", "The visitor's language, and the default one"
        VISITOR = "visitor", "The visitor's language only"

    class WeakEvidence(models.TextChoices):
        ASK = "ask", "Ask what is meant, and offer a person"
        SAY = "say", "Say that it does not know, and offer a person"

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="knowledge_policy")
    languages = models.CharField(max_length=20, choices=Languages, default=Languages.ANY)
    default_language = models.CharField(max_length=16, default="en")
    weak_evidence = models.CharField(max_length=8, choices=WeakEvidence, default=WeakEvidence.SAY)
    max_passages = models.PositiveSmallIntegerField(default=6, help_text="How many the model is given at most.")
    max_passage_tokens = models.PositiveIntegerField(default=2_000, help_text="All of them together.")
    quote_when_down = models.BooleanField(
        default=True, help_text="When no model can be reached, quote the documents rather than fail."
    )

    objects = KnowledgePolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "knowledge policies"

    def __str__(self) -> str:
        return f"Knowledge of {self.organization}"
