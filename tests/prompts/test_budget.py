"""How a window is divided, and what is given up first when it is small."""

import pytest

from conversations.inference.types import ContextTooLongError
from conversations.prompts import budget, builder, tokens
from conversations.prompts.types import QuestionTooLong
from tests.prompts.states import state, talk


def wanted(**sizes: int) -> budget.Sizes:
    parts = {"rules": 100, "instructions": 0, "summary": 0, "page_context": 0, "passages": 0, "question": 20}
    return budget.Sizes(**parts | sizes)


def test_the_answers_part_is_what_was_asked_for_in_a_large_window() -> None:
    assert budget.divide(128_000, 2_000, wanted()).answer == 2_000


def test_the_answers_part_is_bounded_in_a_small_window() -> None:
    assert budget.divide(2_048, 2_000, wanted()).answer == 512


def test_the_history_gets_what_is_left() -> None:
    granted = budget.divide(10_000, 1_000, wanted(instructions=300, summary=200, page_context=50))
    assert granted.history == granted.input - 100 - 20 - 300 - 200 - 50


def test_history_goes_first_and_instructions_last() -> None:
    sizes = {"instructions": 400, "summary": 300, "page_context": 200}
    tight = budget.divide(2_048, 500, wanted(**sizes, question=700))
    assert (tight.instructions, tight.history) == (400, 0)
    assert tight.summary > 0
    tighter = budget.divide(2_048, 500, wanted(**sizes, question=1_200))
    assert 0 < tighter.instructions < 400
    assert (tighter.summary, tighter.page_context, tighter.history) == (0, 0, 0)


def test_a_question_that_cannot_fit_is_refused_by_name() -> None:
    with pytest.raises(QuestionTooLong, match="tokens") as caught:
        builder.build(state(question="word " * 3_000), context_window=2_048, max_output_tokens=256)
    assert caught.value.code == "context_too_long"
    assert isinstance(caught.value, ContextTooLongError)


def test_a_question_that_just_fits_is_asked_without_history() -> None:
    given = state(
        talk(10), question="word " * 1_050, instructions="Be kind. " * 500, summary="x " * 500, summary_up_to_seq=1
    )
    prompt = builder.build(given, context_window=2_048, max_output_tokens=500)
    assert prompt.messages[-1].content.endswith("word ")
    assert prompt.report["turns"] == 0
    assert prompt.report["left_out"] == [1, 10]
    assert prompt.report["tokens"]["total"] <= prompt.report["limits"]["input"]


def test_long_instructions_are_cut_with_a_mark() -> None:
    prompt = builder.build(state(instructions="Be kind. " * 3_000), context_window=2_048, max_output_tokens=256)
    assert "Be kind. […]" in prompt.messages[0].content


def test_a_large_page_context_keeps_its_address() -> None:
    page = {"body": "text " * 9_000, "url": "https://shop.example/tea", "title": "Tea"}
    content = builder.build(state(page_context=page), context_window=2_048, max_output_tokens=256).messages[-1].content
    assert "https://shop.example/tea" in content
    assert content.startswith("<page_context>{")
    assert "}</page_context>" in content


def test_the_reported_tokens_are_those_of_the_messages() -> None:
    given = state(talk(12), summary="So far.", summary_up_to_seq=0, page_context={"url": "https://a.example"})
    prompt = builder.build(given, context_window=8_000, max_output_tokens=500)
    counted = sum(tokens.count(message.content) + tokens.MESSAGE_OVERHEAD for message in prompt.messages)
    assert abs(counted - prompt.report["tokens"]["total"]) <= 4  # joints between the parts
