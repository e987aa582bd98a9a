from __future__ import annotations

import json
from math import exp, inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student_t

from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.convergence import potential_scale_reduction
from analytics.stats.missing.rubin import as_ratio, pool_imputations

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "missing.json").read_text(encoding="utf-8")
)["rubin"]


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: f"m={len(row['q'])}")
def test_rubins_rules_are_those_of_mice_and_mitools(row):
    found = pool_imputations(row["q"], row["se"], complete_df=row["n"] - row["k"])
    assert found.estimate.value == pytest.approx(row["estimate"], rel=1e-12)
    assert (found.within, found.between, found.total) == pytest.approx(
        (row["within"], row["between"], row["total"]), rel=1e-12
    )
    assert found.degrees_of_freedom == pytest.approx(row["df"], rel=1e-10)
    assert found.relative_increase == pytest.approx(row["r"], rel=1e-10)
    assert found.fraction_missing == pytest.approx(row["fmi"], rel=1e-10)
    half = student_t(row["df"]).ppf(0.975) * row["total"] ** 0.5
    assert found.estimate.interval.high == pytest.approx(row["estimate"] + half, rel=1e-9)
    # mitools has Rubin's first degrees of freedom, without the floor of mice for a tiny share.
    if found.proportion_missing > 1e-4:
        old = pool_imputations(row["q"], row["se"])
        assert old.degrees_of_freedom == pytest.approx(row["old_df"], rel=1e-10)


def test_agreeing_imputations_are_the_complete_analysis():
    found = pool_imputations([0.4] * 5, [0.2] * 5)
    assert found.degrees_of_freedom > 1e8
    assert found.fraction_missing == pytest.approx(0, abs=1e-8)
    assert found.relative_efficiency == pytest.approx(1, abs=1e-8)
    assert found.estimate.interval.high == pytest.approx(0.4 + 1.959963984540054 * 0.2)
    few = pool_imputations([0.4] * 5, [0.2] * 5, complete_df=30)
    assert few.degrees_of_freedom == pytest.approx(31 / 33 * 30, rel=2e-4)


def test_without_within_variance_all_information_is_missing():
    found = pool_imputations([0.1, 0.3, 0.2], [0, 0, 0])
    assert found.proportion_missing == 1
    assert found.degrees_of_freedom == 2
    assert found.fraction_missing == 1
    assert found.relative_increase == inf


def test_a_pooled_logarithm_becomes_a_ratio():
    found = pool_imputations([0.4, 0.5], [0.2, 0.2])
    assert as_ratio(found).value == pytest.approx(exp(0.45))
    assert as_ratio(found).interval.low == pytest.approx(exp(found.estimate.interval.low))


@pytest.mark.parametrize(
    ("estimates", "errors", "choices", "error", "words"),
    [
        ([0.4], [0.2], {}, NotEstimableError, "two imputations"),
        ([0.4, 0.4], [0, 0], {}, NotEstimableError, "no variance"),
        ([0.4, np.nan], [0.1, 0.1], {}, ValueError, "missing"),
        ([0.4, 0.5], [0.1], {}, ValueError, "one standard error"),
        ([0.4, 0.5], [0.1, -0.1], {}, ValueError, "negative"),
        ([0.4, 0.5], [0.1, 0.1], {"complete_df": 0}, ValueError, "negative"),
        ([0.4, 0.5], [0, 0], {"complete_df": 20}, NotEstimableError, "no degree of freedom"),
    ],
)
def test_what_cannot_be_pooled_is_refused(estimates, errors, choices, error, words):
    with pytest.raises(error, match=words):
        pool_imputations(estimates, errors, **choices)


parts = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 3)), min_size=2, max_size=30)


@given(parts, st.floats(2, 1e5))
def test_order_does_not_matter_and_freedom_is_bounded(rows, complete):
    estimates, errors = zip(*rows, strict=True)
    found = pool_imputations(estimates, errors, complete_df=complete)
    turned = pool_imputations(estimates[::-1], errors[::-1], complete_df=complete)
    assert found.estimate.interval.low <= found.estimate.value <= found.estimate.interval.high
    assert found.estimate.value == pytest.approx(turned.estimate.value, rel=1e-9, abs=1e-9)
    assert found.degrees_of_freedom <= complete
    assert 0 <= found.proportion_missing <= 1
    assert 0 < found.relative_efficiency <= 1


def test_scale_reduction_by_hand():
    # Chains 0,2 and 4,6: within variance 2, variance of means 8, length 2.
    assert potential_scale_reduction([[0, 2], [4, 6]]) == pytest.approx((0.5 + 8 / 2) ** 0.5)
    with pytest.raises(NotEstimableError, match="does not vary"):
        potential_scale_reduction([[1, 1], [1, 1]])
    with pytest.raises(NotEstimableError, match="two chains"):
        potential_scale_reduction([[1, 2]])
