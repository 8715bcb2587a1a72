"""The survey: offered once an episode, by rules; POST /chat/survey"""

import asyncio
import uuid
from typing import Any

import pytest

from chatsite.threads import in_thread
from conversations import extensions, intake
from conversations.models import Conversation, Run
from escalation import lifecycle as desk
from escalation.models import AgentProfile
from escalation.talk import console
from escalation.types import Actor
from feedback import surveys
from feedback.models import SurveyAnswer
from tests.api.client import Answer, Api
from tests.desk import escalated
from tests.factories import Visitor
from tests.feedback.histories import rules

pytestmark = pytest.mark.django_db(transaction=True)


def helped(visitor: Visitor, agent: AgentProfile) -> None:
    """A person answers, and closes the conversation."""
    escalation = desk.claim(escalated(visitor), agent)
    console.reply(escalation, agent, "Here I am.", uuid.uuid4().hex)
    desk.resolve(escalation, Actor.of(agent), "solved")


def offered() -> int:
    return SurveyAnswer.objects.count()


def standing(visitor: Visitor) -> Any:
    return extensions.standing(Conversation.objects.get(pk=visitor.conversation.pk))["survey"]


async def reply(api: Api, visitor: Visitor, score: Any = 5, **fields: Any) -> Answer:
    return await api.post("/chat/survey", {"session_id": visitor.session_id, "score": score, **fields})


def test_it_is_offered_when_a_person_has_resolved(alice: Visitor, agent: AgentProfile) -> None:
    helped(alice, agent)
    row = SurveyAnswer.objects.get()
    assert standing(alice) == {"survey_id": row.public_id, "state": "offered"}
    assert (row.escalation and row.escalation.agent, row.score) == (agent, None)


def test_it_is_offered_at_a_hand_back_and_then_not_again_in_the_episode(alice: Visitor, agent: AgentProfile) -> None:
    escalation = desk.claim(escalated(alice), agent)
    console.reply(escalation, agent, "Here I am.", uuid.uuid4().hex)
    desk.hand_back(escalation, Actor.of(agent))
    assert offered() == 1
    helped(alice, agent)
    assert offered() == 1


def test_a_new_episode_may_be_asked_about_again(alice: Visitor, agent: AgentProfile) -> None:
    helped(alice, agent)
    intake.send(alice.principal, alice.session_id, intake.Message("One more thing"))
    assert standing(alice) is None
    helped(alice, agent)
    first, second = SurveyAnswer.objects.order_by("first_seq")
    assert first.first_seq < second.first_seq
    assert standing(alice)["survey_id"] == second.public_id


def test_it_is_not_offered_after_a_wait_in_vain(alice: Visitor) -> None:
    rules(alice.conversation.organization, survey_after_assistant=True)
    escalated(alice)
    desk.end(alice.conversation)
    assert offered() == 0


def test_after_the_assistant_alone_only_where_the_organization_wants_it(alice: Visitor, answer: Run) -> None:
    desk.end(alice.conversation)
    assert offered() == 0
    intake.send(alice.principal, alice.session_id, intake.Message("Still me"))
    rules(alice.conversation.organization, survey_after_assistant=True)
    desk.end(alice.conversation)
    assert offered() == 0  # nothing was answered since
    assert answer.answer


def test_after_the_assistant_alone_where_it_is_wanted(alice: Visitor, answer: Run) -> None:
    rules(alice.conversation.organization, survey_after_assistant=True)
    desk.end(alice.conversation)
    assert (offered(), standing(alice)["state"], answer.status) == (1, "offered", "completed")


def test_going_back_to_the_assistant_before_a_person_came_offers_nothing(alice: Visitor, answer: Run) -> None:
    rules(alice.conversation.organization, survey_after_assistant=True)
    desk.withdraw(escalated(alice))
    assert (offered(), answer.status) == (0, "completed")


def test_it_can_be_switched_off(alice: Visitor, agent: AgentProfile) -> None:
    rules(alice.conversation.organization, survey_enabled=False)
    helped(alice, agent)
    assert offered() == 0


def test_the_share_is_kept_and_steady(alice: Visitor) -> None:
    chosen = {
        percent: {seq for seq in range(2000) if surveys.in_share(alice.conversation, seq, percent)}
        for percent in (0, 30, 100)
    }
    assert (len(chosen[0]), len(chosen[100])) == (0, 2000)
    assert 500 < len(chosen[30]) < 700
    assert chosen[30] == {seq for seq in range(2000) if surveys.in_share(alice.conversation, seq, 30)}


async def test_it_is_answered_once(alice: Visitor, agent: AgentProfile, as_alice: Api) -> None:
    await in_thread(helped)(alice, agent)
    said = await asyncio.gather(*(reply(as_alice, alice, 4, comment="<b>Fine</b>") for _ in range(3)))
    assert sorted(answer.status for answer in said) == [201, 409, 409]
    assert next(answer.json for answer in said if answer.status == 201) == {"score": 4, "comment": "<b>Fine</b>"}
    assert (await reply(as_alice, alice)).refusal == (409, "survey_answered")
    row = await SurveyAnswer.objects.aget()
    assert (row.score, row.comment, row.answered_at is not None) == (4, "<b>Fine</b>", True)
    snapshot = await as_alice.get(f"/chat/session/{alice.session_id}")
    assert snapshot.json["survey"] == {"survey_id": row.public_id, "state": "answered"}


@pytest.mark.usefixtures("answer")
async def test_without_an_offer_there_is_nothing_to_answer(alice: Visitor, as_alice: Api) -> None:
    assert (await reply(as_alice, alice)).refusal == (409, "survey_not_offered")


async def test_strangers_cannot_answer(
    alice: Visitor, agent: AgentProfile, as_bob: Api, as_charlie: Api, other_program: Api, anyone: Api
) -> None:
    await in_thread(helped)(alice, agent)
    for stranger in (as_bob, as_charlie, other_program):
        assert (await reply(stranger, alice)).refusal == (404, "not_found")
    assert (await reply(anyone, alice)).refusal == (401, "unauthorized")


@pytest.mark.parametrize("score", [0, 6, -1, "many", None, 2.5, [], True])
async def test_scores_are_one_to_five(alice: Visitor, agent: AgentProfile, as_alice: Api, score: Any) -> None:
    await in_thread(helped)(alice, agent)
    assert (await reply(as_alice, alice, score)).refusal == (400, "invalid_message")
    assert (await SurveyAnswer.objects.aget()).score is None


async def test_a_book_is_no_comment(alice: Visitor, as_alice: Api) -> None:
    assert (await reply(as_alice, alice, comment="x" * 50_000)).refusal == (400, "invalid_message")


@pytest.mark.parametrize("session_id", ["x", "conv_" + "0" * 32, "run_" + "0" * 32])
async def test_malformed_and_unknown_ids_are_not_found(as_alice: Api, session_id: str) -> None:
    answer = await as_alice.post("/chat/survey", {"session_id": session_id, "score": 3})
    assert answer.refusal == (404, "not_found")


async def test_other_methods_are_not_allowed(as_alice: Api) -> None:
    assert (await as_alice.get("/chat/survey")).refusal == (405, "method_not_allowed")
