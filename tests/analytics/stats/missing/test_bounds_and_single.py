from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.bounds import extreme_cases, tipping_points
from analytics.stats.missing.single import carry_forward, worst_rank
from analytics.stats.two_by_two import TwoByTwo, pearson

TABLE = TwoByTwo(20, 38, 30, 80)


def test_extreme_cases_fill_every_missing_outcome():
    cases = {case.name: case.table for case in extreme_cases(TABLE, 3, 6)}
    assert cases["nobody missing had the event"] == TwoByTwo(20, 41, 30, 86)
    assert cases["everybody missing had the event"] == TwoByTwo(23, 41, 36, 86)
    assert cases["most events in the first group"] == TwoByTwo(23, 41, 30, 86)
    assert cases["fewest events in the first group"] == TwoByTwo(20, 41, 36, 86)


def test_a_group_that_nobody_answered_still_has_extreme_cases():
    cases = extreme_cases(TwoByTwo(0, 0, 3, 9), 4, 0)
    assert cases[0].difference.value == pytest.approx(-3 / 9)
    with pytest.raises(NotEstimableError):
        extreme_cases(TwoByTwo(0, 0, 3, 9), 0, 0)
    with pytest.raises(ValueError, match="negative"):
        extreme_cases(TABLE, -1, 0)


@settings(max_examples=40)
@given(st.tuples(*[st.integers(1, 25)] * 4), st.integers(0, 6), st.integers(0, 6))
def test_the_grid_holds_the_tests_of_all_fillings(cells, missing, reference_missing):
    a, b, c, d = cells
    table = TwoByTwo(a, a + b, c, c + d)
    grid = tipping_points(table, missing, reference_missing)
    own = pearson(table)
    direction = np.sign(a / (a + b) - c / (c + d))
    for x in range(missing + 1):
        for y in range(reference_missing + 1):
            filled = TwoByTwo(a + x, a + b + missing, c + y, c + d + reference_missing)
            p_value = pearson(filled).p_value
            assert grid.p_value[x, y] == pytest.approx(p_value, rel=1e-9)
            share = filled.events / filled.n - filled.reference_events / filled.reference_n
            assert grid.difference[x, y] == pytest.approx(share)
            if min(abs(p_value - 0.05), abs(own.p_value - 0.05)) > 1e-9:
                flipped = own.p_value < 0.05 and p_value < 0.05 and np.sign(share) != direction
                assert grid.tips[x, y] == ((p_value < 0.05) != (own.p_value < 0.05) or flipped)


def test_nothing_missing_tips_nothing():
    grid = tipping_points(TABLE, 0, 0)
    assert grid.nearest is None
    assert grid.p_value.shape == (1, 1)


def test_the_nearest_tipping_filling_is_nearest_to_what_was_expected():
    grid = tipping_points(TwoByTwo(30, 40, 30, 80), 30, 30)
    assert grid.expected == pytest.approx((22.5, 11.25))
    x, y = grid.nearest
    tipping = np.argwhere(grid.tips)
    distance = ((tipping - np.array(grid.expected)) ** 2).sum(axis=1)
    assert (x - 22.5) ** 2 + (y - 11.25) ** 2 == pytest.approx(distance.min())


def test_an_outcome_that_does_not_vary_has_p_one():
    assert tipping_points(TwoByTwo(0, 4, 0, 5), 1, 1).p_value[0, 0] == 1
    with pytest.raises(NotEstimableError, match="no patients"):
        tipping_points(TwoByTwo(0, 0, 1, 5), 2, 2)
    with pytest.raises(NotEstimableError, match="too many"):
        tipping_points(TABLE, 10_000, 10_000)


def test_carrying_forward_is_labelled_by_the_share_missing():
    values = [np.nan, 1, 2, 3, 4, 5, 6, 0, 1, 2]
    found = carry_forward(values, np.full(10, 4.0))
    assert found.values[0] == 4
    assert (found.missing, found.carried, found.biased) == (1, 1, False)
    both = carry_forward([np.nan, np.nan, 1], [3, np.nan, 0])
    assert (both.carried, both.still_missing, both.biased) == (1, 1, True)
    assert "biased" in both.label
    with pytest.raises(NotEstimableError):
        carry_forward([], [])
    with pytest.raises(ValueError, match="same patients"):
        carry_forward([1.0], [1.0, 2.0])


def test_the_dead_rank_worst_and_a_value_before_death_does_not_count():
    found = worst_rank([3, 9, np.nan, 1, 5], [0, 0, 1, 1, 0])
    assert found.ranks.tolist() == [1, 3, 4.5, 4.5, 2]
    lower = worst_rank([3, 9, np.nan, 1, 5], [0, 0, 1, 1, 0], worse="lower")
    assert lower.ranks.tolist() == [3, 1, 4.5, 4.5, 2]
    timed = worst_rank([3, 9, np.nan, 1, 5], [0, 0, 1, 1, 0], survival=[90, 90, 3, 60, 90])
    assert timed.ranks.tolist() == [1, 3, 5, 4, 2]


def test_neither_value_nor_death_is_left_without_a_rank():
    found = worst_rank([np.nan, 2, 4], [0, 0, 1])
    assert np.isnan(found.ranks[0])
    assert found.still_missing == 1
    with pytest.raises(ValueError, match="death must be known"):
        worst_rank([1.0], [np.nan])
    with pytest.raises(ValueError, match="survival"):
        worst_rank([1.0], [1], survival=[np.nan])


@given(st.lists(st.integers(0, 8), min_size=1, max_size=40))
def test_without_deaths_they_are_usual_ranks(values):
    found = worst_rank(values, np.zeros(len(values)))
    assert found.ranks == pytest.approx(rankdata(values))
