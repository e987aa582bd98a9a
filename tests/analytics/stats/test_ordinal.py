from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.location import mann_whitney
from analytics.stats.ordinal import common_odds_ratio, win_odds, win_probability
from analytics.stats.ratio import odds_ratio
from analytics.stats.two_by_two import TwoByTwo

FUNCTIONS = [win_odds, win_probability, common_odds_ratio]
LEVELS = st.lists(st.integers(1, 30), min_size=4, max_size=4)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("counts", "reference", "reason"),
    [
        pytest.param([0, 0], [3, 4], "no patients", id="empty group"),
        pytest.param([5, 0], [3, 0], "one level", id="one level"),
        pytest.param([3, 4, 0, 0], [0, 0, 5, 2], "every patient", id="separated"),
    ],
)
def test_says_why_it_is_not_estimable(function, counts, reference, reason):
    with pytest.raises(NotEstimableError, match=reason):
        function(counts, reference)


def test_likelihood_has_no_maximum_when_groups_only_touch():
    with pytest.raises(NotEstimableError, match="at least as well off"):
        common_odds_ratio([3, 4, 0], [0, 2, 5])
    assert win_odds([3, 4, 0], [0, 2, 5]).value > 1


def test_a_group_in_one_middle_level_has_a_common_odds_ratio():
    estimate = common_odds_ratio([0, 6, 0], [5, 2, 5]).estimate
    assert estimate.value == pytest.approx(1, abs=1e-6)


def test_one_patient_has_no_variance():
    with pytest.raises(NotEstimableError, match="fewer than two"):
        win_odds([0, 1, 0], [2, 3, 4])


def test_the_better_group_has_a_ratio_above_one():
    better, worse = [20, 10, 5, 1], [2, 6, 10, 20]
    assert win_odds(better, worse).interval.low > 1
    assert common_odds_ratio(better, worse).estimate.interval.low > 1
    assert win_probability(better, worse).interval.low > 0.5


def test_two_levels_give_the_odds_ratio_and_woolfs_interval():
    woolf = odds_ratio(TwoByTwo(20, 41, 45, 86), method="woolf")
    wald = common_odds_ratio([20, 21], [45, 41], interval="wald").estimate
    assert wald.value == pytest.approx(woolf.value, rel=1e-9)
    assert wald.interval.low == pytest.approx(woolf.interval.low, rel=1e-9)


def test_two_levels_give_the_logistic_wald_p_value():
    # 20/41 against 45/86, logistic regression with one term: .7087.
    assert common_odds_ratio([20, 21], [45, 41]).wald.p_value == pytest.approx(0.7087, abs=5e-5)


def test_levels_that_nobody_has_change_nothing():
    full, gap = (
        common_odds_ratio([4, 3, 2], [2, 3, 5]),
        common_odds_ratio([4, 0, 3, 2], [2, 0, 3, 5]),
    )
    assert gap == full


@pytest.mark.parametrize("function", FUNCTIONS)
def test_different_scales_are_refused(function):
    with pytest.raises(ValueError, match="same levels"):
        function([1, 2], [1, 2, 3])


def test_unknown_interval_is_refused():
    with pytest.raises(ValueError, match="unknown interval"):
        common_odds_ratio([1, 2], [2, 1], interval="bootstrap")


@settings(max_examples=40)
@given(counts=LEVELS, reference=LEVELS)
def test_win_probability_is_that_of_mann_whitney(counts, reference):
    values, others = (-np.repeat(np.arange(4), each) for each in (counts, reference))
    expected = mann_whitney(values, others).probability
    assert win_probability(counts, reference).value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("interval", ["profile", "wald"])
@settings(max_examples=30)
@given(counts=LEVELS, reference=LEVELS)
def test_swapping_groups_or_the_scale_inverts_the_common_odds_ratio(interval, counts, reference):
    there = common_odds_ratio(counts, reference, interval=interval).estimate
    back = common_odds_ratio(reference, counts, interval=interval).estimate
    reversed_scale = common_odds_ratio(counts[::-1], reference[::-1], interval=interval).estimate
    assert there.interval.low <= there.value <= there.interval.high
    for other in (back, reversed_scale):
        assert there.value == pytest.approx(1 / other.value, rel=1e-6)
        assert there.interval.low == pytest.approx(1 / other.interval.high, rel=1e-5)


@settings(max_examples=40)
@given(counts=LEVELS, reference=LEVELS)
def test_swapping_groups_inverts_the_win_odds(counts, reference):
    there, back = win_odds(counts, reference), win_odds(reference, counts)
    assert there.interval.low <= there.value <= there.interval.high
    assert there.value == pytest.approx(1 / back.value)
    assert there.interval.low == pytest.approx(1 / back.interval.high)
