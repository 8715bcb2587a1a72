"""POST /desk/<organization>/answers/<run>/correction"""

import uuid
from typing import Any

import pytest

from chatsite import ids
from chatsite.threads import in_thread
from conversations.models import Run
from escalation.models import AgentProfile, Team
from feedback.models import Correction, Rating
from tests import desk, factories
from tests.api.client import Answer
from tests.escalation.desk_client import Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def correct(who: Desk, run: Run, value: str = "down", **fields: Any) -> Answer:
    return await who.post(f"answers/{run.public_id}/correction", {"value": value, **fields})


async def test_an_agent_judges_an_answer_of_an_escalation_and_writes_the_right_one(
    alice: Visitor, agent: AgentProfile, answer: Run
) -> None:
    await in_thread(desk.escalated)(alice)
    said = await correct(Desk(agent), answer, right_answer="It is 30 days.", comment="Old price list.")
    row = await Correction.objects.select_related("author").aget()
    assert said.status == 201
    assert (said.json["response_id"], said.json["right_answer"]) == (answer.public_id, "It is 30 days.")
    assert (row.author, row.organization_id, row.value) == (agent.user, answer.organization_id, "down")
    assert not await Rating.objects.aexists()  # what the visitor thinks is another matter


async def test_judging_again_changes_ones_own_and_nobody_elses(
    alice: Visitor, agent: AgentProfile, manager: AgentProfile, answer: Run
) -> None:
    await in_thread(desk.escalated)(alice)
    assert (await correct(Desk(agent), answer)).status == 201
    assert (await correct(Desk(manager), answer, "up")).status == 201
    assert (await correct(Desk(agent), answer, "up", comment="Fine after all.")).status == 200
    assert await Correction.objects.acount() == 2


async def test_managers_judge_any_answer_of_their_organization(manager: AgentProfile, answer: Run) -> None:
    assert (await correct(Desk(manager), answer)).status == 201


async def test_agents_judge_only_what_they_may_see(
    alice: Visitor, agent: AgentProfile, stranger: AgentProfile, answer: Run
) -> None:
    assert (await correct(Desk(agent), answer)).refusal == (404, "not_found")
    team = await Team.objects.acreate(organization_id=answer.organization_id, name="Returns")
    await in_thread(desk.escalated)(alice, team=team)
    assert (await correct(Desk(agent), answer)).refusal == (404, "not_found")
    assert (await correct(Desk(stranger), answer)).refusal == (404, "not_found")
    assert (await correct(Desk(stranger, agent.organization.slug), answer)).refusal == (404, "not_found")
    assert (await correct(Desk(None, agent.organization.slug), answer)).refusal == (401, "unauthorized")
    assert not await Correction.objects.aexists()


async def test_members_may_not(organization: Any, answer: Run) -> None:
    member = await in_thread(desk.agent)(organization, "Mia", "member")
    assert (await correct(Desk(member), answer)).refusal == (403, "forbidden")


async def test_only_finished_answers_are_judged(alice: Visitor, manager: AgentProfile) -> None:
    run = await in_thread(factories.sent)(alice)
    assert (await correct(Desk(manager), run)).refusal == (409, "not_ratable")


@pytest.mark.parametrize(
    "fields", [{"value": "sideways"}, {"value": None}, {"comment": "x" * 50_000}, {"right_answer": "x" * 50_000}]
)
async def test_what_makes_no_sense_is_refused(manager: AgentProfile, answer: Run, fields: dict[str, Any]) -> None:
    said = await Desk(manager).post(f"answers/{answer.public_id}/correction", {"value": "up", **fields})
    assert said.refusal == (400, "invalid_message")


@pytest.mark.parametrize("run_id", ["x", "run_" + "0" * 32, "turn_" + "0" * 32, ids.public("run", uuid.UUID(int=7))])
async def test_malformed_and_unknown_ids_are_not_found(manager: AgentProfile, run_id: str) -> None:
    said = await Desk(manager).post(f"answers/{run_id}/correction", {"value": "up"})
    assert said.refusal == (404, "not_found")


async def test_other_methods_and_other_pages_are_refused(manager: AgentProfile, answer: Run) -> None:
    path = f"answers/{answer.public_id}/correction"
    assert (await Desk(manager).get(path)).refusal == (405, "method_not_allowed")
    assert (await Desk(manager, csrf=False).post(path, {"value": "up"})).refusal == (403, "csrf_failed")
