"""`manage.py evaluate_retrieval` over documents that are found by words."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from chatsite.tenancy.models import Organization
from conversations.knowledge.evaluation.measures import NAMES
from tests import factories

RETURNS = {"query": "send it back", "language": "en", "expected": ["returns.md"]}
PARCEL = {"query": "parcel to Norway", "language": "en", "expected": ["delivery.md"]}
GERMAN = {"query": "limescale", "language": "de", "expected": ["descaling.md"]}
WHOLESALE = {"query": "half price for shops", "language": "en", "expected": ["discounts.md"]}
UNANSWERABLE = {"query": "toasters", "language": "en", "expected": []}


def evaluate(organization: Organization, *arguments: str, mode: str = "lexical") -> tuple[str, str]:
    """What is printed, and what is warned of."""
    out, errors = io.StringIO(), io.StringIO()
    options = ("--organization", organization.slug, "--mode", mode)
    call_command("evaluate_retrieval", *arguments, *options, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def measured(organization: Organization, *arguments: str, **options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(evaluate(organization, *arguments, "--json", **options)[0])
    return found


def test_what_programs_read(shop: Organization, written: Callable[..., str]) -> None:
    found = measured(shop, written(RETURNS, PARCEL, GERMAN, UNANSWERABLE))
    assert found["overall"] == dict.fromkeys(NAMES, 1.0)
    assert found["by_language"] == {"de": dict.fromkeys(NAMES, 1.0), "en": dict.fromkeys(NAMES, 1.0)}
    assert set(found["latency_ms"]) == {"p50", "p95"}
    assert found["questions"] == {"de": 1, "en": 2}
    assert found["unanswerable"] == 1
    assert found["evidence"]["unanswerable"] == {"strong": 0, "weak": 0, "none": 1}


def test_what_people_read(shop: Organization, written: Callable[..., str]) -> None:
    out, errors = evaluate(shop, written(RETURNS, GERMAN))
    assert [line.split() for line in out.splitlines() if line.startswith("all")] == [["all", "2", *["1.000"] * 5]]
    assert errors == ""


def test_unanswerable_question_does_not_count_for_the_ranking(shop: Organization, written: Callable[..., str]) -> None:
    alone = measured(shop, written(RETURNS))
    assert measured(shop, written(RETURNS, UNANSWERABLE))["overall"] == alone["overall"]


def test_only_who_may_read_a_document_finds_it(shop: Organization, written: Callable[..., str]) -> None:
    questions = written(WHOLESALE)
    assert measured(shop, questions)["overall"]["recall@10"] == 0
    assert measured(shop, questions, "--audience", "public", "--audience", "group:wholesale")["overall"]["mrr"] == 1
    asked_by_a_shop = written(WHOLESALE | {"audiences": ["group:wholesale"]})
    assert measured(shop, asked_by_a_shop)["overall"]["mrr"] == 1


def test_documents_of_others_are_not_found(shop: Organization, written: Callable[..., str]) -> None:
    out, errors = evaluate(factories.organization(), written(RETURNS), "--json")
    assert json.loads(out)["overall"]["recall@10"] == 0
    assert "returns.md" in errors


def test_split_leaves_the_other_lines_out(shop: Organization, written: Callable[..., str]) -> None:
    questions = written(RETURNS | {"split": "test"}, PARCEL | {"split": "tune"}, PARCEL)
    assert measured(shop, questions, "--split", "test")["questions"] == {"en": 1}
    assert measured(shop, questions)["questions"] == {"en": 3}


def test_two_settings_are_compared(shop: Organization, written: Callable[..., str]) -> None:
    found = measured(shop, written(RETURNS, PARCEL), "--compare", "emphasis=0,half=1")
    assert found["compare"]["overall"] == found["overall"]
    assert found["compare"]["changes"]["mrr"] == {"difference": 0, "p_value": 1}


def test_name_that_no_document_has_is_warned_of(shop: Organization, written: Callable[..., str]) -> None:
    out, errors = evaluate(shop, written(RETURNS | {"expected": ["returns.md", "gone.md"]}), "--json")
    assert json.loads(out)["overall"]["recall@10"] == 0.5
    assert "gone.md" in errors
    assert "returns.md" not in errors


@pytest.mark.django_db(transaction=True)
def test_without_vectors_words_serve_and_it_says_so(shop: Organization, written: Callable[..., str]) -> None:
    questions = written(RETURNS)
    found = measured(shop, questions, mode="hybrid")
    assert found["overall"]["mrr"] == 1
    assert found["degraded"] == ["Nothing is embedded yet."]
    assert "by words alone: Nothing is embedded yet." in evaluate(shop, questions, mode="hybrid")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--compare", "k"), "is no mode"),
        (("--compare", "depth=3"), "no number of retrieval"),
        (("--compare", "k=many"), "k is a number"),
        (("--audience", "everybody"), "Audiences are"),
        (("--split", "half"), "split 'half'"),
    ],
)
def test_mistake_in_an_option_is_explained(
    shop: Organization, written: Callable[..., str], arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        evaluate(shop, written(RETURNS), *arguments)


def test_unknown_organization_missing_file_and_bad_line_are_named(
    shop: Organization, written: Callable[..., str]
) -> None:
    with pytest.raises(CommandError, match="no organization nobody"):
        call_command("evaluate_retrieval", written(RETURNS), "--organization", "nobody")
    with pytest.raises(CommandError, match=r"nowhere\.jsonl cannot be read: No such file"):
        evaluate(shop, "nowhere.jsonl")
    with pytest.raises(CommandError, match="line 2"):
        evaluate(shop, written(RETURNS, "{"))


def test_weights_are_fitted_to_ones_own_questions(shop: Organization, written: Callable[..., str]) -> None:
    answered = [RETURNS, PARCEL, GERMAN | {"language": "en"}, {**RETURNS, "query": "free label"}] * 4
    missed = [{**UNANSWERABLE, "query": query} for query in ("toasters in paper", "a kettle of fish")] * 4
    out, _ = evaluate(shop, written(*answered, *missed), "--calibrate")
    assert 'WEIGHTS["words"]' in out
    assert "AUC test" in out


def test_too_few_questions_to_fit_are_refused(shop: Organization, written: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="Both halves need"):
        evaluate(shop, written(RETURNS, PARCEL), "--calibrate")
