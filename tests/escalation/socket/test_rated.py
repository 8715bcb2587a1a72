"""What the visitor says of an answer is on the open console at once."""

from django.db import transaction

from chatsite.threads import in_thread
from conversations.models import Run
from conversations.signals import answer_rated
from escalation.models import AgentProfile
from tests import factories
from tests.desk import escalated
from tests.escalation.socket.consoles import Console
from tests.factories import Visitor
from tests.streaming.webserver import WebServer


async def test_a_rated_answer_is_to_be_fetched_anew(web: WebServer, alice: Visitor, agent: AgentProfile) -> None:
    def rate(run: Run) -> None:
        with transaction.atomic():
            answer_rated.send(Run, run=run, value="down")

    run = await in_thread(factories.sent)(alice)
    await in_thread(factories.answered)(run)
    escalation = await in_thread(escalated)(alice)
    async with Console(web, agent) as console:
        await console.welcomed()
        await console.watch(escalation)
        await console.kind("turn")
        run = await Run.objects.select_related("answer").aget(pk=run.pk)
        await in_thread(rate)(run)
        told = await console.kind("detail", lambda frame: frame["turn_seq"])
        assert run.answer
        assert (told["escalation_id"], told["turn_seq"]) == (escalation.public_id, run.answer.seq)
