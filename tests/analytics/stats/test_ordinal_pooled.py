"""Win odds in strata, ties shared or ignored, and the utility-weighted mRS."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.location import welch
from analytics.stats.ordinal import win_odds, win_probability
from analytics.stats.ordinal_pooled import pooled_win_odds, pooled_win_probability
from analytics.stats.utility import CHAISINANUNKUL, utility_difference

LEVELS = st.lists(st.integers(1, 12), min_size=4, max_size=4)
STRATA = [
    ([4, 7, 9, 6], [13, 15, 17, 14]),
    ([3, 0, 5, 2], [1, 6, 2, 4]),
    ([8, 8, 1, 1], [2, 3, 5, 5]),
]
WEIGHTS = ["mantel-haenszel", "inverse variance"]


def pairs(counts, reference):
    """Every pair of patients: better, and worse, shape (n, m) each."""
    ours, theirs = (np.repeat(np.arange(len(each)), each) for each in (counts, reference))
    return ours[:, None] < theirs, ours[:, None] > theirs


def naive(strata, half):
    """Wins, losses and the variance of the log of their ratio, from all pairs one by one."""
    parts = []
    for counts, reference in strata:
        better, worse = pairs(counts, reference)
        tied = half * ~(better | worse)
        n, m = better.shape
        parts.append((n * m / (n + m), better + tied, worse + tied))
    total = sum(part[0] for part in parts)
    wins = sum(weight * won.mean() for weight, won, _ in parts) / total
    losses = sum(weight * lost.mean() for weight, _, lost in parts) / total
    variance = 0.0
    for weight, won, lost in parts:
        kernel = won / wins - lost / losses
        each = kernel.mean(axis=1).var(ddof=1) / len(kernel)
        each += kernel.mean(axis=0).var(ddof=1) / kernel.shape[1]
        variance += (weight / total) ** 2 * each
    return wins, losses, variance


@pytest.mark.parametrize(("ties", "half"), [("shared", 0.5), ("ignored", 0.0)])
@pytest.mark.parametrize("strata", [STRATA[:1], STRATA])
def test_agrees_with_all_pairs_one_by_one(strata, ties, half):
    wins, losses, variance = naive(strata, half)
    found = pooled_win_odds(strata, ties=ties)
    reach = 1.959963984540054 * np.sqrt(variance)
    assert found.estimate.value == pytest.approx(wins / losses, rel=1e-12)
    assert found.estimate.interval.high == pytest.approx(wins / losses * np.exp(reach), rel=1e-9)
    assert found.test.statistic == pytest.approx(np.log(wins / losses) / np.sqrt(variance))


def test_inverse_variance_weights_are_those_of_a_fixed_effect_meta_analysis():
    odds = [win_odds(*pair) for pair in STRATA]
    logs = np.log([each.value for each in odds])
    errors = np.array(
        [np.log(each.interval.high / each.value) / 1.959963984540054 for each in odds]
    )
    expected = np.average(logs, weights=1 / errors**2)
    found = pooled_win_odds(STRATA, weights="inverse variance")
    assert found.estimate.value == pytest.approx(np.exp(expected), rel=1e-10)
    assert found.homogeneity.statistic == pytest.approx(
        (((logs - expected) / errors) ** 2).sum(), rel=1e-9
    )
    assert found.homogeneity.degrees_of_freedom == 2


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("ties", ["shared", "ignored"])
@settings(max_examples=20)
@given(data=st.lists(st.tuples(LEVELS, LEVELS), min_size=1, max_size=3))
def test_swapping_groups_inverts_and_a_doubled_stratum_keeps_the_odds(weights, ties, data):
    there = pooled_win_odds(data, weights=weights, ties=ties)
    back = pooled_win_odds([(b, a) for a, b in data], weights=weights, ties=ties)
    assert there.estimate.interval.low <= there.estimate.value <= there.estimate.interval.high
    assert there.estimate.value == pytest.approx(1 / back.estimate.value)
    assert there.estimate.interval.low == pytest.approx(1 / back.estimate.interval.high)
    doubled = pooled_win_odds(data * 2, weights=weights, ties=ties)
    assert doubled.estimate.value == pytest.approx(there.estimate.value)
    assert sum(there.shares) == pytest.approx(1)


@pytest.mark.parametrize("ties", ["shared", "ignored"])
def test_one_stratum_is_no_stratification(ties):
    pooled, alone = pooled_win_odds(STRATA[:1], ties=ties), win_odds(*STRATA[0], ties=ties)
    assert pooled.estimate.value == pytest.approx(alone.value)
    assert pooled.estimate.interval.low == pytest.approx(alone.interval.low)
    assert pooled.homogeneity is None
    assert pooled_win_probability(STRATA[:1]).value == pytest.approx(
        win_probability(*STRATA[0]).value
    )


def test_strata_that_lack_a_group_are_counted_and_tell_nothing():
    found = pooled_win_odds([*STRATA, ([0, 0, 0, 0], [1, 2, 3, 4])])
    assert (found.strata, found.empty) == (3, 1)
    assert found.estimate == pooled_win_odds(STRATA).estimate


def test_a_stratum_of_ties_only_draws_towards_one():
    with_ties = pooled_win_odds([STRATA[0], ([0, 9, 0, 0], [0, 9, 0, 0])]).estimate.value
    alone = pooled_win_odds(STRATA[:1]).estimate.value
    assert abs(np.log(with_ties)) < abs(np.log(alone))
    assert with_ties != 1


@pytest.mark.parametrize(
    ("strata", "weights", "reason"),
    [
        pytest.param([([0, 0], [1, 2])], WEIGHTS[0], "no stratum has", id="empty"),
        pytest.param([([3, 0], [0, 3])], WEIGHTS[0], "better off", id="separated"),
        pytest.param([([1, 0], [4, 3])], WEIGHTS[0], "stratum 1: fewer than two", id="one patient"),
        pytest.param([([3, 0], [0, 3]), ([2, 2], [2, 2])], WEIGHTS[1], "one way", id="one stratum"),
    ],
)
def test_says_why_it_is_not_estimable(strata, weights, reason):
    with pytest.raises(NotEstimableError, match=reason):
        pooled_win_odds(strata, weights=weights)


def test_unknown_ties_are_refused():
    with pytest.raises(ValueError, match="unknown treatment of ties"):
        win_odds([1, 2], [2, 1], ties="broken")


def test_utility_difference_is_welchs_test_of_the_patients_utilities():
    counts, reference = [4, 7, 9, 6, 7, 2, 6], [13, 15, 17, 14, 12, 4, 11]
    ours, theirs = (np.repeat(CHAISINANUNKUL, each) for each in (counts, reference))
    expected, found = welch(ours, theirs), utility_difference(counts, reference)
    assert found.difference.value == pytest.approx(expected.difference.value, rel=1e-12)
    low, high = found.difference.interval.low, found.difference.interval.high
    assert low == pytest.approx(expected.difference.interval.low, rel=1e-10)
    assert high == pytest.approx(expected.difference.interval.high, rel=1e-10)
    assert found.test.p_value == pytest.approx(expected.test.p_value, rel=1e-9)
    assert found.mean == pytest.approx(ours.mean())


@pytest.mark.parametrize(
    ("counts", "reference", "reason"),
    [
        pytest.param([1, 0], [3, 4], "fewer than two", id="one patient"),
        pytest.param([5, 0], [0, 5], "neither group varies", id="constant"),
    ],
)
def test_utility_difference_says_why_it_is_not_estimable(counts, reference, reason):
    with pytest.raises(NotEstimableError, match=reason):
        utility_difference(counts, reference, [1, 0])


def test_utilities_need_the_levels_of_the_groups():
    with pytest.raises(ValueError, match="same levels"):
        utility_difference([1, 2], [3, 4], [1, 0.5, 0])


def test_strata_without_any_variation_are_refused_in_words():
    with pytest.raises(NotEstimableError, match="all comparisons tie"):
        pooled_win_odds([([5], [4]), ([3], [6])])
