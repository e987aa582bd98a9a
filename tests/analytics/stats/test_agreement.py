from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.stats.agreement import _weights, agreement, kappa
from analytics.stats.estimate import NotEstimableError

# Printed by SAS PROC FREQ (AGREE) for this table, as statsmodels' own tests quote it:
# value, asymptotic standard error, 95 % limits.
THREE_GRADES = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
SAS = [("none", 0.4842, 0.1380, 0.2137, 0.7547), ("linear", 0.4701, 0.1457, 0.1845, 0.7558)]
# Raters 2 and 3 of the "anxiety" data of R's package irr (kappa2, "unweighted", "equal",
# "squared"), as the same tests quote it. Neither gave a 5, and irr drops the grade.
RATER_2 = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
RATER_3 = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]
IRR = [("none", -0.006289308), ("linear", 0.1459075), ("quadratic", 0.2520325)]
Z = 1.959963984540054


def crossed(first: list[int], second: list[int]) -> np.ndarray:
    grades = sorted({*first, *second})
    table = np.zeros((len(grades), len(grades)), dtype=int)
    for one, other in zip(first, second, strict=True):
        table[grades.index(one), grades.index(other)] += 1
    return table


@pytest.mark.parametrize(("weights", "value", "error", "low", "high"), SAS)
def test_agrees_with_the_printout_of_sas(weights, value, error, low, high):
    found = kappa(THREE_GRADES, weights=weights)
    assert found.value == pytest.approx(value, abs=5e-5)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-4)
    assert (found.interval.high - found.value) / Z == pytest.approx(error, abs=5e-5)


@pytest.mark.parametrize(("weights", "value"), IRR)
def test_agrees_with_the_r_package_irr(weights, value):
    found = kappa(crossed(RATER_2, RATER_3), weights=weights)
    assert found.value == pytest.approx(value, abs=5e-8)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_standard_error_is_that_of_the_delta_method(weights):
    """The gradient by differences, from the definition of kappa alone."""
    table = np.array([[9, 3, 1, 0], [2, 14, 4, 1], [1, 2, 11, 5], [0, 1, 3, 17]])
    shares, weight = table / table.sum(), _weights(4, weights)

    def value(cells: np.ndarray) -> float:
        cells = cells / cells.sum()
        observed = (weight * cells).sum()
        expected = cells.sum(axis=1) @ weight @ cells.sum(axis=0)
        return (observed - expected) / (1 - expected)

    gradient, step = np.zeros((4, 4)), 1e-6
    for place in np.ndindex(4, 4):
        moved = np.zeros((4, 4))
        moved[place] = step
        gradient[place] = (value(shares + moved) - value(shares - moved)) / (2 * step)
    mean = (shares * gradient).sum()
    variance = ((shares * gradient**2).sum() - mean**2) / table.sum()
    found = kappa(table, weights=weights)
    assert found.value == pytest.approx(value(shares), rel=1e-12)
    assert (found.interval.high - found.value) / Z == pytest.approx(variance**0.5, rel=1e-6)


def test_the_three_measures_stand_side_by_side():
    found = agreement(THREE_GRADES)
    assert (found.n, found.same, found.lower, found.higher) == (19, 13, 5, 1)
    assert found.exact.value == 13 / 19
    assert found.exact.interval.method == "Wilson score"
    assert found.kappa.value == pytest.approx(0.4842, abs=5e-5)
    assert found.weighted.method == "weighted kappa, quadratic weights"


def test_perfect_agreement_has_no_interval_of_width_zero():
    found = agreement([[4, 0], [0, 5]])
    assert (found.kappa.value, found.weighted.value) == (1.0, 1.0)
    assert found.kappa.interval is None
    assert found.exact.interval.low < 1


def test_one_single_grade_is_not_estimable():
    with pytest.raises(NotEstimableError, match="same grade"):
        agreement([[7, 0], [0, 0]])


def test_no_cases_are_not_estimable():
    with pytest.raises(NotEstimableError, match="no cases"):
        agreement(np.zeros((7, 7), dtype=int))


@pytest.mark.parametrize("counts", [[[1, 2]], [1, 2]], ids=["not square", "one line"])
def test_both_readers_need_the_same_grades(counts):
    with pytest.raises(ValueError, match="same grades"):
        kappa(counts)


def test_unknown_weights_are_refused():
    with pytest.raises(ValueError, match="weights"):
        kappa(THREE_GRADES, weights="cubic")  # type: ignore[arg-type]


@given(table=arrays(np.int64, (4, 4), elements=st.integers(0, 30)))
def test_the_readers_may_change_places_and_the_scale_may_be_turned_round(table):
    try:
        found = agreement(table)
    except NotEstimableError:
        return
    swapped, turned = agreement(table.T), agreement(table[::-1, ::-1])
    for other in (swapped, turned):
        assert other.kappa.value == pytest.approx(found.kappa.value, abs=1e-9)
        assert other.weighted.value == pytest.approx(found.weighted.value, abs=1e-9)
    assert (swapped.lower, swapped.higher) == (found.higher, found.lower)
    assert -1 <= found.weighted.value <= 1
    if found.weighted.interval is not None:
        assert -1 <= found.weighted.interval.low <= found.weighted.value
        assert found.weighted.value <= found.weighted.interval.high <= 1
