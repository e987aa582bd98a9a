from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.estimate import NotEstimableError
from analytics.stats.location import mann_whitney, student, welch

SCORES = st.lists(st.integers(0, 6), min_size=1, max_size=6)


def enumerated_p(values, reference):
    """All choices of patients for the group, by brute force."""
    pooled = stats.rankdata([*values, *reference])
    centre = len(values) * pooled.mean()
    distance = abs(pooled[: len(values)].sum() - centre)
    choices = list(combinations(pooled, len(values)))
    return sum(abs(sum(each) - centre) >= distance - 1e-9 for each in choices) / len(choices)


def test_sleep_data_of_student():
    # R, help(sleep): t = -1.8608, df = 17.776, p-value = 0.07939.
    drug_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    drug_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    test = welch(drug_1, drug_2).test
    assert (test.statistic, test.degrees_of_freedom, test.p_value) == pytest.approx(
        (-1.8608, 17.776, 0.07939), abs=5e-4
    )


@settings(max_examples=50)
@given(values=SCORES, reference=SCORES)
def test_small_samples_with_ties_get_the_exact_permutation_p(values, reference):
    if len({*values, *reference}) == 1:
        return
    result = mann_whitney(values, reference)
    assert result.test.p_value == pytest.approx(enumerated_p(values, reference), rel=1e-12)
    assert result.probability + mann_whitney(reference, values).probability == pytest.approx(1)


@pytest.mark.parametrize("size", [25, 26], ids=["50 patients: exact", "52: normal"])
def test_agrees_with_scipy_on_both_sides_of_the_limit(size):
    generator = np.random.default_rng(7)
    values, reference = generator.normal(0.4, 1, size), generator.normal(0, 1, size)
    method = "exact" if size == 25 else "asymptotic"
    expected = stats.mannwhitneyu(values, reference, method=method, use_continuity=False)
    result = mann_whitney(values, reference)
    assert result.test.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.test.statistic == expected.statistic


@pytest.mark.parametrize(
    ("values", "reference", "words"),
    [
        pytest.param([1, 2, 3], [4, 5, 6], "exact", id="small"),
        pytest.param([1, 2, 3], [3, 5, 6], "with ties", id="small with ties"),
        pytest.param(range(30), range(5, 35), "normal approximation", id="large"),
    ],
)
def test_rank_test_names_its_variant(values, reference, words):
    assert words in mann_whitney(list(values), list(reference)).test.name


def test_two_sided_exact_p_of_complete_separation():
    assert mann_whitney([1, 2, 3], [4, 5, 6]).test.p_value == pytest.approx(2 / 20)


@pytest.mark.parametrize("function", [welch, student])
@pytest.mark.parametrize(
    ("values", "reference", "reason"),
    [
        pytest.param([], [1, 2], "fewer than two", id="empty group"),
        pytest.param([1], [1, 2], "fewer than two", id="one patient"),
        pytest.param([3, 3], [4, 4], "do not vary", id="no variation"),
    ],
)
def test_means_that_cannot_be_compared(function, values, reference, reason):
    with pytest.raises(NotEstimableError, match=reason):
        function(values, reference)


@pytest.mark.parametrize(
    ("values", "reference", "reason"),
    [
        pytest.param([], [1, 2], "no patients", id="empty group"),
        pytest.param([2, 2], [2], "all values are equal", id="ties only"),
    ],
)
def test_ranks_that_cannot_be_compared(values, reference, reason):
    with pytest.raises(NotEstimableError, match=reason):
        mann_whitney(values, reference)


@pytest.mark.parametrize("function", [welch, student, mann_whitney])
def test_missing_values_are_refused(function):
    with pytest.raises(ValueError, match="missing"):
        function([1.0, np.nan, 3.0], [1.0, 2.0])


def test_one_constant_group_can_still_be_compared():
    assert welch([3, 3, 3], [4, 5, 6]).test.degrees_of_freedom == pytest.approx(2)


@pytest.mark.parametrize("function", [welch, student])
@given(
    values=st.lists(st.integers(0, 500), min_size=2, max_size=30),
    reference=st.lists(st.integers(0, 500), min_size=2, max_size=30),
)
def test_swapping_groups_negates_the_difference(function, values, reference):
    if len(set(values)) == 1 and len(set(reference)) == 1:
        return
    there, back = function(values, reference), function(reference, values)
    assert there.difference.value == -back.difference.value
    assert there.difference.interval.low == pytest.approx(-back.difference.interval.high)
    assert there.difference.interval.low <= there.difference.value
    assert there.test.p_value == pytest.approx(back.test.p_value)
