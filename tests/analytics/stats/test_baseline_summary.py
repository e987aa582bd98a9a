from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.summary import (
    describe,
    level_counts,
    mean,
    mean_interval,
    quartiles,
    standard_deviation,
)


def test_quartiles_are_of_type_seven():
    # Type 7 of 1..4 is 1.75 and 3.25; SAS (type 2) gives 1.5 and 3.5, SPSS (type 6) 1.25 and 3.75.
    result = quartiles([4, 1, 3, 2])
    assert (result.q1, result.median, result.q3) == (1.75, 2.5, 3.25)
    assert (result.n, result.minimum, result.maximum) == (4, 1, 4)


def test_one_patient_has_a_mean_and_no_standard_deviation():
    summary = describe([12.0])
    assert (summary.n, summary.mean, summary.sd) == (1, 12.0, None)
    assert summary.quartiles.q1 == summary.quartiles.q3 == 12.0


@pytest.mark.parametrize("function", [standard_deviation, mean_interval])
def test_the_spread_of_one_patient_is_not_estimable(function):
    with pytest.raises(NotEstimableError, match="one patient"):
        function([12.0])


@pytest.mark.parametrize("function", [describe, mean, standard_deviation, quartiles, mean_interval])
def test_an_empty_group_is_not_estimable(function):
    with pytest.raises(NotEstimableError, match="no patients"):
        function([])


@pytest.mark.parametrize("function", [describe, mean, quartiles])
def test_missing_values_are_refused(function):
    with pytest.raises(ValueError, match="missing"):
        function([1.0, np.nan])


def test_a_table_of_values_is_refused():
    with pytest.raises(ValueError, match="one-dimensional"):
        mean([[1.0, 2.0]])


def test_zero_is_a_value():
    assert describe([0, 0, 3]).mean == 1.0


def test_mean_interval_uses_student_t():
    # t(0.975; 3) = 3.182446; SD of 1..4 is 1.290994; 3.182446 * 1.290994 / 2 = 2.054260.
    estimate = mean_interval([1, 2, 3, 4])
    assert (estimate.interval.low, estimate.interval.high) == pytest.approx(
        (2.5 - 2.054260, 2.5 + 2.054260), abs=1e-6
    )


def test_levels_that_nobody_has_are_counted_as_zero():
    assert level_counts([0, 2, 2], levels=4).tolist() == [1, 0, 2, 0]
    assert level_counts([], levels=2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("codes", "words"),
    [([0, 4], "among 4 levels"), ([-1], "negative"), ([0.5], "integers")],
    ids=["unknown level", "negative", "fraction"],
)
def test_impossible_codes_are_refused(codes, words):
    with pytest.raises(ValueError, match=words):
        level_counts(codes, levels=4)


@given(values=st.lists(st.integers(-1000, 1000), min_size=1, max_size=40))
def test_quartiles_are_in_order_and_within_the_range(values):
    result = quartiles(values)
    assert result.minimum <= result.q1 <= result.median <= result.q3 <= result.maximum
