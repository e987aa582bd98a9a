from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio

from analytics.stats.estimate import NotEstimableError
from analytics.stats.ratio import odds_ratio, risk_ratio
from analytics.stats.two_by_two import TwoByTwo, pearson

RISK_METHODS = ["koopman", "katz"]
ODDS_METHODS = ["miettinen_nurminen", "woolf", "exact", "mid_p"]
ALL_METHODS = [(risk_ratio, each) for each in RISK_METHODS] + [
    (odds_ratio, each) for each in ODDS_METHODS
]


@st.composite
def tables(draw, *, smallest=1):
    """Tables without a zero cell if ``smallest`` is 1."""
    return [draw(st.integers(smallest, 80)) for _ in range(4)]


def table_of(a, b, c, d):
    return TwoByTwo(a, a + b, c, c + d)


def test_koopmans_own_example():
    # Koopman, Biometrics 1984;40:513-517: 36/40 against 16/80.
    estimate = risk_ratio(TwoByTwo(36, 40, 16, 80))
    assert (estimate.value, estimate.interval.low, estimate.interval.high) == pytest.approx(
        (4.5, 2.94, 7.15), abs=5e-3
    )


@pytest.mark.parametrize("counts", [(9, 10, 3, 10), (98, 100, 3, 120), (7, 41, 14, 86)])
def test_conditional_estimate_and_exact_limits_agree_with_scipy(counts):
    table = TwoByTwo(*counts)
    estimate = odds_ratio(table, method="exact")
    reference = scipy_odds_ratio([table.cells[:2], table.cells[2:]], kind="conditional")
    limits = reference.confidence_interval()
    assert estimate.value == pytest.approx(reference.statistic, rel=1e-6)
    assert (estimate.interval.low, estimate.interval.high) == pytest.approx(
        (limits.low, limits.high), rel=1e-6
    )


@pytest.mark.parametrize(("function", "method"), ALL_METHODS)
def test_no_events_is_not_estimable(function, method):
    with pytest.raises(NotEstimableError, match="no events"):
        function(TwoByTwo(0, 5, 0, 8), method=method)


@pytest.mark.parametrize(("function", "method"), ALL_METHODS)
def test_empty_group_is_not_estimable(function, method):
    with pytest.raises(NotEstimableError, match="no patients"):
        function(TwoByTwo(0, 0, 3, 8), method=method)


@pytest.mark.parametrize("method", ODDS_METHODS)
def test_odds_need_a_patient_without_event(method):
    with pytest.raises(NotEstimableError, match="every patient"):
        odds_ratio(TwoByTwo(5, 5, 8, 8), method=method)


@pytest.mark.parametrize("method", RISK_METHODS)
def test_risks_may_all_be_one(method):
    interval = risk_ratio(TwoByTwo(5, 5, 8, 8), method=method).interval
    assert interval.low < 1 < interval.high


@pytest.mark.parametrize(
    ("function", "method"), [each for each in ALL_METHODS if each[1] not in {"katz", "woolf"}]
)
def test_zero_cell_leaves_one_side_open(function, method):
    none = function(TwoByTwo(0, 10, 5, 20), method=method)
    assert (none.value, none.interval.low) == (0, 0)
    assert 0 < none.interval.high < inf
    infinite = function(TwoByTwo(5, 10, 0, 20), method=method)
    assert (infinite.value, infinite.interval.high) == (inf, inf)
    assert 1 < infinite.interval.low < inf


@pytest.mark.parametrize(("function", "method"), [(risk_ratio, "katz"), (odds_ratio, "woolf")])
def test_logarithmic_methods_say_that_they_added_a_half(function, method):
    estimate = function(TwoByTwo(0, 10, 5, 20), method=method)
    assert "0.5 added" in estimate.interval.method
    assert "0.5" not in function(TwoByTwo(1, 10, 5, 20), method=method).interval.method


def test_the_half_is_added_to_all_four_cells():
    # (0.5 * 15.5)/(10.5 * 5.5) and (0.5/11)/(5.5/21).
    table = TwoByTwo(0, 10, 5, 20)
    assert odds_ratio(table, method="woolf").value == pytest.approx(7.75 / 57.75)
    assert risk_ratio(table, method="katz").value == pytest.approx((0.5 / 11) / (5.5 / 21))


@pytest.mark.parametrize("function", [risk_ratio, odds_ratio])
def test_unknown_method_is_refused(function):
    with pytest.raises(ValueError, match="unknown method"):
        function(TwoByTwo(1, 4, 2, 5), method="delta")


@pytest.mark.parametrize(("function", "method"), ALL_METHODS)
@settings(max_examples=60)
@given(cells=tables())
def test_interval_holds_the_estimate_and_swapping_groups_inverts_it(function, method, cells):
    a, b, c, d = cells
    estimate = function(table_of(a, b, c, d), method=method)
    swapped = function(table_of(c, d, a, b), method=method)
    assert estimate.interval.low <= estimate.value <= estimate.interval.high
    assert estimate.value == pytest.approx(1 / swapped.value, rel=1e-8)
    assert estimate.interval.low == pytest.approx(1 / swapped.interval.high, rel=1e-6)


@settings(max_examples=100)
@given(cells=tables(smallest=0))
def test_koopman_interval_excludes_one_exactly_when_pearson_is_below_the_level(cells):
    table = table_of(*cells)
    if 0 in {table.n, table.reference_n, table.total_events} or table.total_events == table.total:
        return
    p_value = pearson(table).p_value
    interval = risk_ratio(table).interval
    if abs(p_value - 0.05) > 1e-6:
        assert (interval.low <= 1 <= interval.high) == (p_value >= 0.05)
