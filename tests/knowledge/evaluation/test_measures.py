"""Against numbers worked out by hand."""

from math import log2

import pytest

from conversations.knowledge.evaluation import measures


def test_document_stands_at_the_rank_of_its_first_passage() -> None:
    assert measures.of_documents(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


def test_one_expected_document_at_rank_three() -> None:
    found = measures.measured(["x", "y", "a", "z"], {"a"})
    assert found == pytest.approx({"recall@1": 0, "recall@5": 1, "recall@10": 1, "mrr": 1 / 3, "ndcg@10": 1 / log2(4)})


def test_two_expected_documents_of_which_one_comes_late() -> None:
    ranking = ["a", *"xyzuvw", "b"]
    found = measures.measured(ranking, {"a", "b"})
    best = 1 + 1 / log2(3)
    assert found == pytest.approx(
        {"recall@1": 0.5, "recall@5": 0.5, "recall@10": 1, "mrr": 1, "ndcg@10": (1 + 1 / log2(9)) / best}
    )


def test_what_is_not_found_counts_nothing() -> None:
    assert set(measures.measured(["x", "y"], {"a"}).values()) == {0}
    assert set(measures.measured([], {"a"}).values()) == {0}


def test_eleventh_rank_counts_for_mrr_only() -> None:
    found = measures.measured([*"bcdefghijk", "a"], {"a"})
    assert found == pytest.approx({"recall@1": 0, "recall@5": 0, "recall@10": 0, "mrr": 1 / 11, "ndcg@10": 0})


def test_more_expected_than_ten_can_still_be_perfect() -> None:
    names = [f"document {number}" for number in range(12)]
    assert measures.measured(names, set(names))["ndcg@10"] == pytest.approx(1)


def test_mean_is_over_questions_and_of_none_is_zero() -> None:
    rows = [measures.measured(["a"], {"a"}), measures.measured(["x"], {"a"})]
    assert set(measures.mean(rows).values()) == {0.5}
    assert set(measures.mean([]).values()) == {0}


def test_percentiles() -> None:
    assert measures.percentiles([float(number) for number in range(101)]) == {"p50": 50, "p95": 95}
