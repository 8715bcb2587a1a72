"""Files that visitors sent, as agents see them."""

import pytest
from django.test import AsyncClient

from chatsite.threads import in_thread
from conversations import attachments, intake
from escalation.models import AgentProfile, Escalation
from tests import desk, documents
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_agent_sees_and_opens_them(alice: Visitor, agent: AgentProfile) -> None:
    escalation: Escalation = await in_thread(desk.escalated)(alice)
    file = await documents.aready(alice.conversation.organization, conversation=alice.conversation)
    message = intake.Message("See the file.", attachments=(file.public_id,))
    await in_thread(intake.send)(alice.principal, alice.session_id, message)
    shown = (await Desk(agent).get(f"escalations/{escalation.public_id}/turns")).json["data"][-1]
    assert shown["payload"]["attachments"] == [attachments.described(file)]
    opened = await AsyncClient().get(shown["payload"]["attachments"][0]["url"])
    assert (opened.status_code, opened["Content-Disposition"][:10]) == (200, "attachment")
