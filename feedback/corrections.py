"""What the staff think of an answer, and the answer that would have been right."""

from dataclasses import asdict, dataclass

from chatsite import ids
from conversations.models import Run
from escalation import access
from escalation.models import AgentProfile
from feedback.models import Correction
from feedback.ratings import NotRatable, is_ratable

MAX_ANSWER = 32_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Judgement:
    value: str
    right_answer: str = ""
    comment: str = ""


def correct(agent: AgentProfile, response_id: object, judgement: Judgement) -> tuple[Correction, bool]:
    """Judge an answer; judged again by the same person, it changes. The second value: whether it is new.

    Raises:
        access.NotFound: nothing that this agent may see.
        NotRatable
    """
    run = _seen(agent, response_id)
    if not is_ratable(run):
        raise NotRatable
    said = asdict(judgement)
    begun = {"organization_id": run.organization_id, **said}
    return Correction.objects.update_or_create(run=run, author=agent.user, defaults=said, create_defaults=begun)


def _seen(agent: AgentProfile, response_id: object) -> Run:
    """Overseers see all of their organization, others what their escalations are about."""
    key = ids.parse("run", response_id)
    rows = Run.objects.for_organization(agent.organization_id).select_related("answer", "conversation")
    found = key and rows.filter(pk=key).first()
    if not found:
        raise access.NotFound
    if not access.oversees(agent):
        access.conversation(agent, found.conversation.public_id)
    return found
