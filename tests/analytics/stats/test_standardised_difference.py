from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import standardised_difference as smd
from analytics.stats.estimate import NotEstimableError
from analytics.stats.two_by_two import TwoByTwo

COUNTS = st.lists(st.integers(1, 50), min_size=3, max_size=3)


def test_continuous_difference_is_in_root_mean_square_standard_deviations():
    # Means 2 and 5, variances 1 and 7: (2 - 5)/sqrt(4).
    result = smd.continuous([1, 2, 3], [2, 6, 7])
    assert result.value == pytest.approx(-3 / sqrt((1 + 7) / 2))


def test_published_moments_give_the_same_as_the_values():
    values, reference = np.array([61.0, 70, 55, 80]), np.array([64.0, 72, 58])
    from_values = smd.continuous(values, reference).value
    moments = (values.mean(), values.std(ddof=1), reference.mean(), reference.std(ddof=1))
    assert smd.from_moments(*moments).value == pytest.approx(from_values)


def test_weights_move_the_means_and_not_the_denominator():
    unweighted = smd.continuous([1, 2, 3], [2, 6, 7]).value
    weighted = smd.continuous([1, 2, 3], [2, 6, 7], control_weights=[1, 0, 0]).value
    assert weighted == pytest.approx(0)
    doubled = smd.continuous([1, 2, 3], [2, 6, 7], treated_weights=[5, 5, 5]).value
    assert doubled == pytest.approx(unweighted)


def test_binary_difference():
    # 0.4 against 0.2: 0.2/sqrt((0.24 + 0.16)/2).
    assert smd.binary(TwoByTwo(4, 10, 2, 10)).value == pytest.approx(0.2 / sqrt(0.2))


def test_multinomial_difference_of_three_levels():
    # Shares (.5, .3, .2) and (.2, .3, .5); S = mean covariance of the first two levels
    # [[.205, -.105], [-.105, .21]]; T = (.3, 0); T'S⁻¹T = .09 * .21 / (.205*.21 - .105²).
    result = smd.multinomial([5, 3, 2], [2, 3, 5])
    assert result.value == pytest.approx(sqrt(0.09 * 0.21 / (0.205 * 0.21 - 0.105**2)))


def test_ordinal_difference_uses_level_scores():
    # Scores 0, 1, 2: means 0.7 and 1.3, variances .61 and .61.
    assert smd.ordinal([5, 3, 2], [2, 3, 5]).value == pytest.approx(-0.6 / sqrt(0.61))
    doubled = smd.ordinal([5, 3, 2], [2, 3, 5], scores=[0, 10, 20])
    assert doubled.value == pytest.approx(-0.6 / sqrt(0.61))


@pytest.mark.parametrize("method", [smd.multinomial, smd.ordinal])
def test_two_levels_are_the_binary_case(method):
    binary = smd.binary(TwoByTwo(7, 41, 14, 86)).value
    assert method([34, 7], [72, 14]).value == pytest.approx(binary)


def test_levels_that_nobody_has_change_nothing():
    assert smd.multinomial([5, 0, 3, 2], [2, 0, 3, 5]) == smd.multinomial([5, 3, 2], [2, 3, 5])


def test_a_level_of_one_group_only_is_no_separation():
    assert smd.multinomial([5, 5, 0], [0, 5, 5]).value > 1


DISJOINT = [
    pytest.param(lambda: smd.continuous([1, 1], [2, 2]), id="continuous"),
    pytest.param(lambda: smd.from_moments(1, 0, 2, 0), id="moments"),
    pytest.param(lambda: smd.binary(TwoByTwo(41, 41, 0, 86)), id="binary"),
    pytest.param(lambda: smd.multinomial([4, 5, 0], [0, 0, 9]), id="multinomial"),
    pytest.param(lambda: smd.ordinal([4, 0], [0, 9]), id="ordinal"),
]
CONSTANT = [
    pytest.param(lambda: smd.continuous([0.1] * 3, [0.1] * 7), id="continuous"),
    pytest.param(lambda: smd.from_moments(1, 0, 1, 0), id="moments"),
    pytest.param(lambda: smd.binary(TwoByTwo(41, 41, 86, 86)), id="binary"),
    pytest.param(lambda: smd.multinomial([0, 4], [0, 9]), id="multinomial"),
    pytest.param(lambda: smd.ordinal([0, 4], [0, 9]), id="ordinal"),
]
EMPTY = [
    pytest.param(lambda: smd.continuous([], [2, 2]), id="continuous"),
    pytest.param(lambda: smd.continuous([5], [2, 3]), id="one patient"),
    pytest.param(lambda: smd.binary(TwoByTwo(0, 0, 1, 2)), id="binary"),
    pytest.param(lambda: smd.multinomial([0, 0], [0, 9]), id="multinomial"),
    pytest.param(lambda: smd.ordinal([1, 4], [0, 0]), id="ordinal"),
    pytest.param(lambda: smd.continuous([1, 2], [1, 2], treated_weights=[0, 0]), id="weights"),
]


@pytest.mark.parametrize("call", DISJOINT)
def test_disjoint_groups_are_said_to_be_infinitely_apart(call):
    with pytest.raises(NotEstimableError, match="no value in common"):
        call()


@pytest.mark.parametrize("call", CONSTANT)
def test_a_covariate_without_variation_is_not_estimable(call):
    with pytest.raises(NotEstimableError, match="does not vary"):
        call()


@pytest.mark.parametrize("call", EMPTY)
def test_too_few_patients_are_not_estimable(call):
    with pytest.raises(NotEstimableError):
        call()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: smd.continuous([1, np.nan], [2, 2]), id="missing value"),
        pytest.param(lambda: smd.from_moments(1, -1, 2, 1), id="negative SD"),
        pytest.param(lambda: smd.multinomial([1, 2], [1, 2, 3]), id="different levels"),
        pytest.param(lambda: smd.ordinal([1, 2], [1, 2, 3]), id="different ordered levels"),
        pytest.param(lambda: smd.continuous([1, 2], [1, 3], treated_weights=[1]), id="weights"),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the point is the type, see below
        call()
    assert not isinstance(caught.value, NotEstimableError)


@given(ours=COUNTS, theirs=COUNTS)
def test_multinomial_does_not_depend_on_direction_or_order_of_levels(ours, theirs):
    value = smd.multinomial(ours, theirs).value
    assert value == pytest.approx(smd.multinomial(theirs, ours).value, abs=1e-9)
    assert value == pytest.approx(smd.multinomial(ours[::-1], theirs[::-1]).value, abs=1e-6)


@given(ours=COUNTS, theirs=COUNTS)
def test_swapping_groups_negates_the_ordinal_difference(ours, theirs):
    assert smd.ordinal(ours, theirs).value == pytest.approx(-smd.ordinal(theirs, ours).value)
