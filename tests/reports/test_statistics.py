import pytest

from feedback.reports.statistics import wilson


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (81, 263, 0.255, 0.366)],
)
def test_wilson_agrees_with_published_values(hits: int, cases: int, low: float, high: float) -> None:
    found = wilson(hits, cases)
    assert found
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-3)


def test_a_share_of_nothing_is_none() -> None:
    assert wilson(0, 0) is None
