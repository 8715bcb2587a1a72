"""POST /chat/feedback"""

import asyncio
from typing import Any

import pytest

from chatsite import ids
from chatsite.tenancy import limits
from chatsite.threads import in_thread
from conversations.models import Conversation, Run
from conversations.runs import lifecycle
from conversations.signals import answer_rated
from feedback.models import Rating, RatingChange, RatingReason
from tests import factories
from tests.api.client import Answer, Api
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def rate(api: Api, run: Run, rating: str | None = "up", **fields: Any) -> Answer:
    return await api.post("/chat/feedback", {"response_id": run.public_id, "rating": rating, **fields})


async def test_a_rating_is_kept_with_what_it_is_about(as_alice: Api, alice: Visitor, answer: Run) -> None:
    context = {"url": "https://shop.example/shoes?utm_source=mail&token=1#sizes"}
    await Conversation.objects.filter(pk=alice.conversation.pk).aupdate(page_context=context)
    said = await rate(as_alice, answer, "down", reasons=["wrong", "rude", "wrong"], comment="No.")
    row = await Rating.objects.aget()
    assert said.status == 201
    assert {**said.json, "created_at": None} == {
        "rating_id": row.public_id,
        "response_id": answer.public_id,
        "rating": "down",
        "reasons": ["wrong", "rude"],
        "comment": "No.",
        "created_at": None,
    }
    assert (row.model, row.language, row.page) == ("test-model", "en", "https://shop.example/shoes")
    assert (row.conversation_id, row.organization_id) == (answer.conversation_id, answer.organization_id)


async def test_changing_ones_mind_updates_the_rating_and_keeps_its_history(as_alice: Api, answer: Run) -> None:
    first = await rate(as_alice, answer, "down", reasons=["wrong"])
    second = await rate(as_alice, answer, "up", comment="I was wrong.")
    assert (second.status, second.json["rating_id"]) == (200, first.json["rating_id"])
    row = await Rating.objects.aget()
    assert (row.value, row.reasons, row.comment) == ("up", [], "I was wrong.")
    history = [(change.value, change.reasons, change.comment) async for change in RatingChange.objects.all()]
    assert history == [("down", ["wrong"], ""), ("up", [], "I was wrong.")]


async def test_null_takes_a_rating_back(as_alice: Api, answer: Run) -> None:
    await rate(as_alice, answer, "down", reasons=["other"], comment="Bad.")
    taken = await rate(as_alice, answer, None)
    assert (taken.status, taken.json["rating"], taken.json["comment"]) == (200, None, "")
    row = await Rating.objects.aget()
    assert (row.value, row.reasons, row.comment) == (None, [], "")
    assert [change.value async for change in RatingChange.objects.all()] == ["down", None]


async def test_taking_back_nothing_is_nothing(as_alice: Api, answer: Run) -> None:
    taken = await rate(as_alice, answer, None)
    assert (taken.status, taken.json["rating_id"], taken.json["rating"]) == (200, None, None)
    assert not await Rating.objects.aexists()


async def test_a_double_click_is_one_rating(as_alice: Api, answer: Run) -> None:
    both = await asyncio.gather(*(rate(as_alice, answer, "down") for _ in range(4)))
    assert sorted(said.status for said in both) == [200, 200, 200, 201]
    assert await Rating.objects.acount() == await RatingChange.objects.acount() == 1


async def test_others_hear_of_each_verdict_inside_the_transaction(as_alice: Api, answer: Run) -> None:
    heard = []

    def hear(run: Run, value: str, **_: Any) -> None:
        heard.append((run.pk, value, Rating.objects.filter(run=run).count()))

    answer_rated.connect(hear)
    try:
        for rating, comment in (("down", ""), ("down", "It is a comment only."), ("up", ""), (None, "")):
            await rate(as_alice, answer, rating, comment=comment)
    finally:
        answer_rated.disconnect(hear)
    assert heard == [(answer.pk, "down", 1), (answer.pk, "up", 1), (answer.pk, "", 1)]


async def test_a_rating_that_a_rule_refuses_is_not_kept(as_alice: Api, answer: Run) -> None:
    """Whoever hears of it is part of the transaction."""

    def refuse(**_: Any) -> None:
        raise lifecycle.TooManyWaiting

    answer_rated.connect(refuse)
    try:
        assert (await rate(as_alice, answer)).refusal == (409, "too_many_waiting")
    finally:
        answer_rated.disconnect(refuse)
    assert not await Rating.objects.aexists()


async def test_a_program_rates_for_its_users(program: Api, answer: Run) -> None:
    assert (await rate(program, answer, "up")).status == 201


async def test_strangers_find_nothing_to_rate(
    as_bob: Api, as_charlie: Api, other_program: Api, anyone: Api, answer: Run
) -> None:
    for stranger in (as_bob, as_charlie, other_program):
        assert (await rate(stranger, answer)).refusal == (404, "not_found")
    assert (await rate(anyone, answer)).refusal == (401, "unauthorized")
    assert not await Rating.objects.aexists()


@pytest.mark.parametrize("make", ["run", "turn", "conv", "none"])
async def test_unknown_answers_and_questions_are_not_found(as_alice: Api, answer: Run, make: str) -> None:
    response_id = {
        "run": ids.public("run", ids.new_id()),
        "turn": ids.public("turn", answer.user_turn_id),
        "conv": ids.public("conv", answer.conversation_id),
        "none": "'; drop table",
    }[make]
    said = await as_alice.post("/chat/feedback", {"response_id": response_id, "rating": "up"})
    assert said.refusal == (404, "not_found")


async def test_only_a_finished_answer_can_be_rated(as_alice: Api, alice: Visitor) -> None:
    queued = await in_thread(factories.sent)(alice)
    assert (await rate(as_alice, queued)).refusal == (409, "not_ratable")
    await in_thread(factories.failed)(queued)
    assert (await rate(as_alice, queued)).refusal == (409, "not_ratable")
    stopped = await in_thread(factories.sent)(alice)
    await in_thread(lifecycle.cancel)(stopped)
    assert (await rate(as_alice, stopped)).refusal == (409, "not_ratable")
    assert not await Rating.objects.aexists()


async def test_an_answer_without_a_word_cannot_be_rated(as_alice: Api, alice: Visitor) -> None:
    empty = await in_thread(lambda: factories.answered(factories.sent(alice), " "))()
    assert (await rate(as_alice, empty)).refusal == (409, "not_ratable")


@pytest.mark.parametrize(
    "fields",
    [
        {"rating": "sideways"},
        {"rating": 1},
        {"rating": ""},
        {"reasons": "wrong"},
        {"reasons": ["unheard_of"], "rating": "down"},
        {"reasons": ["wrong"] * 21},
        {"reasons": [["wrong"]]},
        {"comment": "x" * 50_000},
        {"comment": "nul \0"},
        {"comment": ["a"]},
        {"response_id": None},
        {"response_id": {}},
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    as_alice: Api, answer: Run, fields: dict[str, Any]
) -> None:
    body = {"response_id": answer.public_id, "rating": "up", **fields}
    said = await as_alice.post("/chat/feedback", body)
    assert said.refusal == (400, "invalid_message")
    assert said.json["error"]["details"]["fields"].keys() == {next(iter(fields))}
    assert not await Rating.objects.aexists()


async def test_a_rating_has_to_be_named(as_alice: Api, answer: Run) -> None:
    said = await as_alice.post("/chat/feedback", {"response_id": answer.public_id})
    assert said.refusal == (400, "invalid_message")


async def test_markup_and_formulas_are_kept_as_they_were_written(as_alice: Api, answer: Run) -> None:
    comment = '=HYPERLINK("http://evil.example")<script>alert(1)</script> \u202eabc 日本語 عربي'
    said = await rate(as_alice, answer, "down", comment=comment)
    assert said.json["comment"] == (await Rating.objects.aget()).comment == comment


async def test_a_hundred_ratings_a_minute_are_too_many(as_alice: Api, as_bob: Api, answer: Run) -> None:
    said = [await rate(as_alice, answer, "up" if number % 2 else "down") for number in range(limits.RATINGS + 1)]
    assert [answer.status for answer in said] == [201, *[200] * (limits.RATINGS - 1), 429]
    assert int(said[-1].headers["Retry-After"]) > 0
    assert (await rate(as_bob, answer)).status == 404  # each has an own count


async def test_other_methods_are_not_allowed(as_alice: Api) -> None:
    assert (await as_alice.get("/chat/feedback")).refusal == (405, "method_not_allowed")


async def test_an_organization_may_have_reasons_of_its_own(as_alice: Api, answer: Run) -> None:
    fields = {"organization_id": answer.organization_id, "labels": {"en": "Out of date"}}
    await RatingReason.objects.acreate(key="outdated", **fields)
    assert (await rate(as_alice, answer, "down", reasons=["wrong"])).refusal == (400, "invalid_message")
    assert (await rate(as_alice, answer, "down", reasons=["outdated"])).status == 201
    await RatingReason.objects.all().adelete()
    changed = await rate(as_alice, answer, "down", reasons=["outdated"], comment="Still.")
    assert changed.status == 200  # what was once on offer stays sayable for whoever chose it


async def test_the_session_says_what_may_be_given_and_a_reload_what_was(alice: Visitor, answer: Run) -> None:
    api, key = Api(alice.token), alice.conversation.site
    assert key
    headers = {"Origin": factories.ORIGIN}
    opened = await Api().post("/chat/session", {"widget_key": key.public_key, "locale": "ja"}, headers)
    config = opened.json["config"]["feedback"]
    assert config["max_comment"] == 2000
    assert config["reasons"][0] == {"key": "wrong", "label": "内容が間違っている"}
    await rate(api, answer, "down", reasons=["wrong"], comment="No.")
    snapshot = await api.get(f"/chat/session/{alice.session_id}")
    assert snapshot.json["ratings"] == {answer.public_id: {"value": "down", "reasons": ["wrong"], "comment": "No."}}
    await rate(api, answer, None)
    assert (await api.get(f"/chat/session/{alice.session_id}")).json["ratings"] == {}
