from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.risk_difference import miettinen_nurminen, newcombe, wald
from analytics.stats.two_by_two import TwoByTwo

METHODS = [newcombe, miettinen_nurminen, wald]

# Newcombe, Stat Med 1998;17:873-890, table II: method 10 (hybrid score) and
# method 6 (Miettinen-Nurminen).
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
]


@st.composite
def tables(draw):
    n, m = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    return TwoByTwo(draw(st.integers(0, n)), n, draw(st.integers(0, m)), m)


@pytest.mark.parametrize(("counts", "hybrid", "score"), NEWCOMBE)
def test_agrees_with_published_intervals(counts, hybrid, score):
    table = TwoByTwo(*counts)
    intervals = [method(table).interval for method in (newcombe, miettinen_nurminen)]
    assert (intervals[0].low, intervals[0].high) == pytest.approx(hybrid, abs=5e-5)
    assert (intervals[1].low, intervals[1].high) == pytest.approx(score, abs=5e-5)


def test_score_interval_is_not_the_one_of_the_statsmodels_defect():
    # statsmodels 0.15.0 prints -0.1159 to 0.1629 here (statsmodels#10269).
    interval = miettinen_nurminen(TwoByTwo(7, 41, 14, 86)).interval
    assert (interval.low, interval.high) == pytest.approx((-0.1206, 0.1653), abs=5e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [(0, 0, 1, 4), (1, 4, 0, 0)])
def test_empty_group_is_not_estimable(method, counts):
    with pytest.raises(NotEstimableError, match="no patients"):
        method(TwoByTwo(*counts))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("difference", [-1, 1])
def test_complete_separation_reaches_the_border(method, difference):
    events = (0, 9, 8, 8) if difference < 0 else (9, 9, 0, 8)
    estimate = method(TwoByTwo(*events))
    border = estimate.interval.low if difference < 0 else estimate.interval.high
    assert (estimate.value, border) == (difference, difference)


@pytest.mark.parametrize("method", [newcombe, miettinen_nurminen])
@pytest.mark.parametrize("events", [0, 1], ids=["no events", "all events"])
def test_equal_borders_still_leave_uncertainty(method, events):
    interval = method(TwoByTwo(10 * events, 10, 12 * events, 12)).interval
    assert interval.low < -0.2
    assert interval.high > 0.2


@pytest.mark.parametrize("method", METHODS)
@given(table=tables())
def test_interval_holds_the_estimate_and_swapping_groups_negates_it(method, table):
    estimate = method(table)
    swapped = method(TwoByTwo(table.reference_events, table.reference_n, table.events, table.n))
    interval = estimate.interval
    assert -1 <= interval.low <= estimate.value + 1e-12
    assert estimate.value - 1e-12 <= interval.high <= 1
    assert estimate.value == -swapped.value
    assert interval.low == pytest.approx(-swapped.interval.high, abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_a_higher_level_gives_a_wider_interval(method):
    intervals = [
        method(TwoByTwo(7, 41, 14, 86), level=level).interval for level in (0.8, 0.9, 0.99)
    ]
    assert all(
        inner.low > outer.low and inner.high < outer.high for inner, outer in pairwise(intervals)
    )
