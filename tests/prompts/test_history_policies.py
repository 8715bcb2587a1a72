"""How the three policies choose among the earlier turns, and what the report says of it."""

from typing import Any

import pytest

from conversations.prompts import builder
from conversations.prompts.history import POLICIES, HistoryPolicy, MessageCap, SlidingWindow, TokenCap
from conversations.prompts.types import HistoryTurn
from tests.prompts.states import state, talk


def report(given: Any, policy: HistoryPolicy, window: int = 128_000) -> dict[str, Any]:
    return builder.build(given, context_window=window, max_output_tokens=500, policy=policy).report


def test_the_message_cap_keeps_the_newest_twenty() -> None:
    told = report(state(talk(100)), MessageCap())
    assert (told["turns"], told["first_seq"], told["last_seq"]) == (20, 81, 100)
    assert told["left_out"] == [1, 80]


def test_the_token_cap_keeps_what_fits_it() -> None:
    told = report(state(talk(100)), TokenCap(limit=200))
    assert 100 < told["tokens"]["history"] <= 200
    assert told["last_seq"] == 100
    assert told["left_out"] == [1, told["first_seq"] - 1]


def test_the_sliding_window_keeps_all_that_the_summary_does_not_cover() -> None:
    told = report(state(talk(30, first=41), summary="So far.", summary_up_to_seq=40), SlidingWindow())
    assert (told["turns"], told["first_seq"], told["last_seq"]) == (30, 41, 70)
    assert told["left_out"] is None
    assert told["summary_up_to_seq"] == 40
    assert told["tokens"]["summary"] > 0


def test_a_late_summary_only_means_that_older_turns_are_left_out() -> None:
    told = report(state(talk(500)), SlidingWindow(limit=1_000))
    assert told["turns"] > 8
    assert told["last_seq"] == 500
    assert told["left_out"] == [1, told["first_seq"] - 1]


def test_policies_without_a_summary_do_not_show_one() -> None:
    for policy in (MessageCap(), TokenCap()):
        told = report(state(talk(4), summary="So far.", summary_up_to_seq=3), policy)
        assert told["tokens"]["summary"] == 0
        assert told["summary_up_to_seq"] == 0


@pytest.mark.parametrize("policy", POLICIES.values(), ids=str)
@pytest.mark.parametrize("window", [700, 2_048, 8_192, 128_000])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 200])
def test_every_policy_stays_within_the_budget_and_keeps_the_newest(
    policy: HistoryPolicy, window: int, count: int
) -> None:
    given = state(talk(count, text="長い話です。" * 5))
    told = report(given, policy, window)
    assert told["tokens"]["total"] <= told["limits"]["input"]
    assert told["tokens"]["history"] <= told["limits"]["history"]
    assert told["limits"]["input"] + told["limits"]["answer"] <= window
    if count:
        assert told["last_seq"] in (count, None)


def test_a_history_that_was_cut_begins_with_a_question() -> None:
    prompt = builder.build(state(talk(99)), context_window=1_024, max_output_tokens=200)
    assert prompt.report["left_out"]
    assert prompt.messages[1].role == "user"


def test_a_pasted_document_is_shortened_rather_than_lost() -> None:
    turns = (*talk(2), HistoryTurn(3, "user", "Read this: " + "word " * 30_000), HistoryTurn(4, "assistant", "Read."))
    prompt = builder.build(state(turns), context_window=8_192, max_output_tokens=500)
    assert prompt.report["turns"] == 4
    assert prompt.messages[3].content.startswith("Read this: word")
    assert prompt.messages[3].content.endswith("[…]")
