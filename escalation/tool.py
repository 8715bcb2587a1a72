"""How a tool of the model asks for a person: the registration point for the tools of the assistant.

A tool registry takes `ASK_FOR_A_PERSON`, offers its name, description and parameters to the model, and calls
`ASK_FOR_A_PERSON.call(conversation, arguments)` with what the model gave:

    tools.register(tool.ASK_FOR_A_PERSON)   # in EscalationConfig.ready()

The answer that called it may go on to its end; what the visitor writes next is for the person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conversations.models import Conversation
from escalation import asking, policy, reasons
from escalation.models import Escalation
from escalation.types import SYSTEM, Opened, Wish

MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    """For the model."""
    parameters: Callable[[Conversation], dict[str, Any]]
    """JSON Schema of the arguments, with this organization's reasons."""
    call: Callable[[Conversation, Mapping[str, Any]], str]
    """Does it, and returns a sentence for the model."""


def escalate(conversation: Conversation, reason_key: str = "", note: str = "") -> Opened:
    """Ask for a person in the model's name. A reason that nobody knows counts as none.

    Raises:
        asking.ConversationClosed
    """
    desk = policy.of(conversation.organization_id)
    wish = Wish(
        Escalation.Origin.TOOL,
        SYSTEM,
        reason=reasons.find(conversation.organization_id, reason_key) if reason_key else None,
        note=note.replace("\0", "")[:MAX_NOTE],
        is_message=not desk.is_open,
    )
    return asking.ask(conversation, wish)


def _parameters(conversation: Conversation) -> dict[str, Any]:
    keys = [reason.key for reason in policy.of(conversation.organization_id).reasons]
    reason: dict[str, Any] = {"type": "string", **({"enum": keys} if keys else {})}
    note = {"type": "string", "description": "What the person should know, in a sentence or two."}
    return {"type": "object", "properties": {"reason": reason, "note": note}, "additionalProperties": False}


def _call(conversation: Conversation, arguments: Mapping[str, Any]) -> str:
    if not policy.of(conversation.organization_id).settings.enabled:
        return "Nobody can be asked for here."
    opened = escalate(conversation, str(arguments.get("reason") or ""), str(arguments.get("note") or ""))
    if opened.escalation.is_message:
        return "Nobody is there now. A message was left; somebody will answer later."
    return "A person was asked for and will join this conversation."


ASK_FOR_A_PERSON = Tool(
    name="ask_for_a_person",
    description="Bring a human colleague into this conversation. Use it when the visitor asks for a person, or when "
    "you cannot help.",
    parameters=_parameters,
    call=_call,
)
