"""Answers without a model: sentences of the documents, word for word, and around them that they are quotes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

import pytest

from conversations import phrases
from conversations.inference.configured import quoting_deployment
from conversations.inference.providers.quoting import Quoting
from conversations.inference.quoting import answering, blocks
from conversations.inference.router import Router
from conversations.inference.types import (
    Finish,
    GenerationRequest,
    Grounding,
    Pool,
    PoolExhaustedError,
    Source,
    StreamEvent,
    Usage,
)
from conversations.prompts import markers
from tests.inference.asking import question, text_of

DELIVERY = Source(
    1,
    "Delivery",
    "Delivery › Abroad",
    "We deliver to most of Europe and to Japan. Delivery within Germany takes two working days, e.g. an order of "
    "Monday is there on Wednesday. Abroad it takes longer, and with Dr. No it is never sure. We pack in paper and "
    "straw that you can compost; the straw comes from the field beside the workshop. Parcels are insured up to the "
    "price of what is in them, at no cost to you.\n\n"
    "What it costs\n| Place | Days | Price |\n|---|---|---|\n| Germany | 2 | €4.90 |\n| France | 4 | €9.90 |\n"
    "| Japan | 8 | €24.90 |\n| Spain | 4 | €9.90 |\n| Italy | 4 | €9.90 |\n| Poland | 4 | €9.90 |\n"
    "| Greece | 6 | €12.90 |\n| Sweden | 5 | €12.90 |\n| Norway | 5 | €14.90 |\n\n"
    "Customs\nCustoms duties are not part of the price. They are paid to the carrier when the parcel arrives.",
    "en",
)
RETURNS = Source(2, "FAQ", "Can I return a lamp?", "Can I return a lamp?\nYes, within 30 days. Keep the box.", "en")
RETURNS_JA = Source(3, "返品", "", "商品到着後30日以内であれば返品できます。送料はお客様のご負担です。", "ja")
EVERY = (DELIVERY, RETURNS, RETURNS_JA)


def ground(question: str, *sources: Source, language: str = "en", **changes: object) -> Grounding:
    return replace(Grounding(question, language, sources, "strong"), **changes)  # type: ignore[arg-type]


def quoted(answer: str) -> str:
    return "\n".join(line.removeprefix("> ").removeprefix(">") for line in answer.splitlines() if line[:1] == ">")


def test_it_says_that_it_quotes_and_from_where() -> None:
    answer = answering.answer(ground("Can I return my lamp?", RETURNS))
    lead_in, quote = answer.split("\n\n", 1)
    assert lead_in == phrases.say("quoting.lead_in", "en")
    assert quoted(quote).endswith("Yes, within 30 days. Keep the box. [2]")


@pytest.mark.parametrize(
    ("asked", "sentence", "not_quoted"),
    [
        ("Who pays customs?", "Customs duties are not part of the price.", "most of Europe"),
        ("How long does delivery within Germany take?", "e.g. an order of Monday is there on Wednesday.", "Customs"),
        ("Is my parcel insured?", "at no cost to you.", "Monday"),
    ],
)
def test_only_the_sentences_that_answer_are_quoted_and_none_is_cut(asked: str, sentence: str, not_quoted: str) -> None:
    quote = quoted(answering.answer(ground(asked, DELIVERY)))
    assert sentence in quote
    assert not_quoted not in quote
    said = [line for line in quote.removesuffix(" [1]").splitlines() if line and line[0] not in "*|["]
    whole = [part for block in blocks.parse(DELIVERY.text) for part in block.parts]
    assert all(part in whole for line in said for part in blocks.sentences(line))


def test_of_a_long_table_the_rows_that_the_question_names_are_quoted_below_its_head() -> None:
    quote = quoted(answering.answer(ground("What is the price for Norway?", DELIVERY)))
    assert "| Place | Days | Price |\n|---|---|---|\n| Norway | 5 | €14.90 |" in quote
    assert "France" not in quote
    assert quote.endswith("\n\n[1]")


def test_a_list_is_quoted_with_the_sentence_that_announces_it() -> None:
    text = (
        "Kettles last for decades, and most of what happens to them can be mended by us or at home by you. " * 4
        + "\n\nTo remove limescale:\n1. Fill it with water.\n2. Add citric acid.\n3. Rinse it twice."
    )
    quote = quoted(answering.answer(ground("how do I remove limescale", Source(1, "Kettle", "", text, "en"))))
    assert (
        quote.strip() == "To remove limescale:\n\n1. Fill it with water.\n2. Add citric acid.\n3. Rinse it twice. [1]"
    )


def test_marks_that_a_document_has_of_its_own_do_not_pass_for_ours() -> None:
    source = Source(1, "A", "", "Tea grows in Assam [2]. It is black [3].", "en")
    assert quoted(answering.answer(ground("Where does tea grow?", source))) == "Tea grows in Assam. It is black. [1]"


def test_what_the_first_passage_leaves_out_comes_from_the_next() -> None:
    answer = answering.answer(ground("customs for returns of a lamp", DELIVERY, RETURNS))
    assert "[1]" in answer
    assert "[2]" in answer


def test_what_the_search_found_first_counts_more_than_a_heading_that_sounds_alike() -> None:
    times = Source(1, "Delivery times", "How long it takes", "| To | Working days |\n|---|---|\n| Europe | 2–4 |", "en")
    parts = Source(2, "Two things", "", "We send both together.", "en")
    refunds = Source(
        3, "Refunds", "How long each way takes", "- Card: two to five days.\n- PayPal: the same day.", "en"
    )

    def near(_: str, texts: Sequence[str]) -> list[float]:
        return [0.9 if "Card" in text else 0.8 for text in texts]

    answer = answering.answer(ground("how long does delivery take?", times, parts, refunds), near)
    assert "| Europe | 2–4 |" in quoted(answer)
    assert "[3]" not in answer


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_the_lead_in_is_in_the_visitors_language_and_says_when_the_passage_is_not(language: str) -> None:
    answer = answering.answer(ground("Norway?", DELIVERY, language=language))
    key = "lead_in" if language == "en" else "lead_in_foreign"
    assert answer.startswith(phrases.say(f"quoting.{key}", language) + "\n\n> ")


def test_across_languages_the_meaning_chooses_the_sentence() -> None:
    def similarity(question: str, texts: Sequence[str]) -> list[float] | None:
        return [0.9 if "Customs duties" in text else 0.8 for text in texts]

    answer = answering.answer(ground("関税は誰が払いますか", DELIVERY, language="ja"), similarity)
    assert "Customs duties are not part of the price." in quoted(answer)
    assert "Europe" not in quoted(answer)


def test_without_meaning_the_first_sentences_are_quoted() -> None:
    answer = answering.answer(ground("関税は誰が払いますか", DELIVERY, language="ja"), lambda question, texts: None)
    assert "We deliver to most of Europe and to Japan." in quoted(answer)


def test_where_words_tell_enough_no_meaning_is_asked_for() -> None:
    def similarity(question: str, texts: Sequence[str]) -> list[float] | None:
        raise AssertionError(texts)

    assert "[1]" in answering.answer(ground("Is my parcel insured?", DELIVERY), similarity)


def test_titles_that_run_in_the_other_direction_are_set_apart() -> None:
    answer = answering.answer(ground("ما هي طرق الدفع؟", RETURNS, language="ar", evidence="weak"))
    assert "- \u2068FAQ › Can I return a lamp?\u2069 [2]" in answer


@pytest.mark.parametrize(("ask_back", "key"), [(True, "ask_back"), (False, "unsure")])
def test_weak_evidence_is_not_quoted_but_said_with_the_closest_titles(ask_back: bool, key: str) -> None:
    answer = answering.answer(ground("elephants", *EVERY, evidence="weak", ask_back=ask_back, language="de"))
    assert answer.startswith(phrases.say(f"quoting.{key}", "de"))
    assert "- Delivery › Abroad [1]\n- FAQ › Can I return a lamp? [2]\n\n" in answer
    assert answer.endswith(phrases.say("quoting.person", "de"))
    assert ">" not in answer


def test_nothing_found_is_said_and_a_person_offered() -> None:
    nothing, person = phrases.say("quoting.nothing", "fr"), phrases.say("quoting.person", "fr")
    assert answering.answer(ground("éléphants", evidence="none", language="fr")) == f"{nothing} {person}"


@pytest.mark.parametrize(("said", "key"), [("Hello!", "hello"), ("Thank you very much", "thanks"), ("Danke", "thanks")])
def test_a_greeting_is_no_question(said: str, key: str) -> None:
    assert answering.answer(ground(said, evidence="none")) == phrases.say(f"quoting.{key}", "en")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is 3.5 cm. See p. 4, i.e. there. Fine!", ["It is 3.5 cm.", "See p. 4, i.e. there.", "Fine!"]),
        ("Am 3. Mai z.B. kommt es. Gut.", ["Am 3. Mai z.B. kommt es.", "Gut."]),
        ("返品できます。「はい。」と言う！次。", ["返品できます。", "「はい。」", "と言う！", "次。"]),
        ("متى؟ الآن. نعم", ["متى؟", "الآن.", "نعم"]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert blocks.sentences(text) == sentences


@pytest.mark.parametrize("source", EVERY)
def test_the_pieces_that_are_streamed_make_up_the_answer(source: Source) -> None:
    answer = answering.answer(ground("返品 delivery", source, language="ja"))
    pieces = list(answering.pieces(answer))
    assert "".join(pieces) == answer
    assert max(len(piece.strip()) for piece in pieces) <= 20


async def ask(grounding: Grounding | None) -> list[StreamEvent]:
    pool = Pool("quotes", (quoting_deployment(),))
    async with Router() as router:
        return [event async for event in router.generate(pool, question("?", grounding=grounding))]


async def test_it_streams_as_any_provider_does() -> None:
    events = await ask(ground("Can I return my lamp?", RETURNS))
    *said, usage, end = events
    assert len(said) > 5
    assert text_of(said) == answering.answer(ground("Can I return my lamp?", RETURNS))
    assert isinstance(usage, Usage)
    assert usage.input_tokens == 0 < usage.output_tokens
    assert end == Finish("stop")


async def test_a_request_that_rests_on_no_documents_is_not_its_to_answer() -> None:
    with pytest.raises(PoolExhaustedError):
        await ask(None)


async def test_it_can_be_stopped_between_two_words() -> None:
    request = GenerationRequest((), grounding=ground("Norway?", DELIVERY))
    async with aclosing(Quoting(quoting_deployment()).stream(request)) as stream:
        reader = asyncio.ensure_future(anext(stream))
        await reader
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "." * 300_000 + "b",
        "a|b|\n|--" + " " * 300_000 + "x|y",
        "a|b|\n|" + " " * 300_000 + "x",
        "a." + '"' * 300_000 + "b",
        "。" * 300_000,
    ],
)
def test_a_passage_that_never_ends_is_walked_through_once(text: str) -> None:
    """Whoever attaches a file writes what is parsed here: other visitors' answers must not wait for it."""
    assert blocks.parse(text)


@pytest.mark.parametrize(
    "own", ["[2]", "[1, 2]", "【2†source】", "[^2]", "```", "`", "``` x\n```\n```", "| a | b |\n| `c | d |"]
)
def test_what_looks_like_a_mark_or_code_in_a_document_is_no_citation(own: str) -> None:
    source = Source(1, f"Repairs {own}", "", f"A repair of a kettle costs nine euros {own}", "en")
    other = Source(2, "Other", "", "Lamps are green.", "en")
    for evidence in ("strong", "weak"):
        text = answering.answer(Grounding("What does a repair cost?", "en", (source, other), evidence))
        marks = markers.Marks({1, 2})
        marks.feed(text)
        marks.finish()
        assert marks.cited == ([1] if evidence == "strong" else [1, 2])
