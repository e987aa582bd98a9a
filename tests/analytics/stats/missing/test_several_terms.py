from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.rubin import pool_imputations
from analytics.stats.missing.several_terms import pool_wald

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "missing.json").read_text(encoding="utf-8")
)["several"]


def figures(found):
    test = found.test
    return (
        test.statistic,
        test.degrees_of_freedom,
        test.denominator_degrees_of_freedom,
        test.p_value,
        found.relative_increase,
    )


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: f"m={len(row['estimates'])}")
def test_d1_is_that_of_mice(row):
    pooled = pool_wald(row["estimates"], row["covariances"])
    assert figures(pooled) == pytest.approx(row["infinite"], rel=1e-9)
    if row["finite"]:
        few = pool_wald(row["estimates"], row["covariances"], complete_df=row["complete_df"])
        assert figures(few) == pytest.approx(row["finite"], rel=1e-9)


def test_one_term_is_rubins_rule():
    estimates, errors = np.array([0.3, 0.5, 0.45, 0.2]), np.array([0.2, 0.22, 0.19, 0.2])
    one = pool_imputations(estimates, errors)
    pooled = pool_wald(estimates[:, None], (errors**2)[:, None, None])
    assert pooled.covariance[0, 0] == pytest.approx(one.total)
    assert pooled.test.statistic == pytest.approx(one.test.statistic**2)


def test_agreeing_imputations_are_the_complete_analysis():
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    pooled = pool_wald([[0.3, -0.2]] * 3, [covariance] * 3)
    mean = np.array([0.3, -0.2])
    statistic = mean @ np.linalg.solve(covariance, mean)
    assert pooled.test.p_value == pytest.approx(chi2(2).sf(statistic))
    assert pooled.test.denominator_degrees_of_freedom > 1e20
    assert pooled.covariance == pytest.approx(covariance)


SAME = [np.eye(2) * 0.1] * 3


@pytest.mark.parametrize(
    ("estimates", "covariances", "choices", "error", "words"),
    [
        ([[0.1, 0.2]], SAME[:1], {}, NotEstimableError, "two imputations"),
        ([[0.1, 0.2]] * 3, [np.zeros((2, 2))] * 3, {}, NotEstimableError, "singular"),
        ([[0.1, 0.2]] * 3, [-np.eye(2)] * 3, {}, NotEstimableError, "not positive definite"),
        ([[0.1, 0.2]] * 3, SAME, {"complete_df": 50}, NotEstimableError, "too few imputations"),
        ([[0.1, 0.2]] * 4, [SAME[0]] * 4, {"complete_df": 3}, NotEstimableError, "few patients"),
        ([[0.1, 0.2]] * 4, [SAME[0]] * 4, {"complete_df": 0}, ValueError, "negative"),
        ([0.1, 0.2], SAME, {}, ValueError, "shape"),
        ([[0.1, 0.2]] * 3, SAME[:2], {}, ValueError, "one covariance matrix"),
        ([[0.1, np.nan]] * 3, SAME, {}, ValueError, "missing"),
    ],
)
def test_what_cannot_be_pooled_is_refused(estimates, covariances, choices, error, words):
    with pytest.raises(error, match=words):
        pool_wald(estimates, covariances, **choices)
