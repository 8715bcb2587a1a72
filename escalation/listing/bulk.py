"""The same done to many escalations: each by itself, so that one that cannot be done keeps none of the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chatsite import ids
from conversations import errors
from escalation import access
from escalation.models import AgentProfile, Escalation

MOST = 200


@dataclass(slots=True)
class Outcome:
    done: list[str] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"done": self.done, "failed": self.failed}


def each(agent: AgentProfile, public_ids: Sequence[str], do: Callable[[Escalation], object]) -> Outcome:
    """Every id once. Those that this agent does not see are `not_found`.

    Raises:
        whatever is not the row's fault: that the database is away, for example.
    """
    keys = [ids.parse("esc", public_id) for public_id in public_ids]
    found = access.escalations(agent).select_related("conversation").in_bulk([key for key in keys if key])
    outcome = Outcome()
    for public_id, key in dict(zip(public_ids, keys, strict=True)).items():
        try:
            if key not in found:
                raise access.NotFound
            do(found[key])
            outcome.done.append(public_id)
        except Exception as error:
            problem = errors.describe(error)
            if problem.status >= 500:
                raise
            outcome.failed.append({"id": public_id, "code": problem.code, "message": problem.message})
    return outcome
