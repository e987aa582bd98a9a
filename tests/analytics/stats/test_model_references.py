"""Regression models against R: tests/analytics/reference/models.R, its cohort and its values."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.brant import brant_test, cumulative_odds_ratios
from analytics.stats.firth import fit_firth
from analytics.stats.linear import fit_linear
from analytics.stats.logistic import fit_logistic
from analytics.stats.odds_model import odds_ratios
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.proportionality import likelihood_ratio_test, score_test
from analytics.stats.risk_regression import fit_poisson, modified_poisson
from analytics.stats.sandwich import RobustErrors, robust_covariance
from analytics.stats.spline import quantile_knots, restricted_cubic
from analytics.stats.standardisation import standardise

REFERENCE = Path(__file__).parents[1] / "reference"
EXPECTED = json.loads((REFERENCE / "models.json").read_text(encoding="utf-8"))
CLOSED, ITERATED = 1e-9, 1e-8
# Where R's value comes from differences or a general maximiser.
NUMERICAL = 2e-5


def _cohort():
    with (REFERENCE / "models_cohort.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


COHORT = _cohort()
TERMS = ["arm", "age", "nihss"]
DESIGN = np.column_stack([COHORT[name] for name in TERMS])
KINDS = ["HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR1S"]


def errors_of(kind):
    return RobustErrors(kind=kind, clusters=COHORT["site"] if kind.startswith("CR") else None)


def agrees(found, name, *, rel=ITERATED):
    expected = EXPECTED[name]
    assert found.coefficients == pytest.approx(expected["coefficients"], rel=rel)
    assert found.standard_errors == pytest.approx(expected["errors"], rel=rel)


def test_logistic_regression():
    fit = fit_logistic(DESIGN, COHORT["good"])
    agrees(fit, "logistic")
    assert fit.log_likelihood == pytest.approx(EXPECTED["logistic"]["log_likelihood"], rel=1e-12)
    assert fit.null_log_likelihood == pytest.approx(EXPECTED["logistic"]["null"], rel=1e-12)


def test_logistic_regression_with_case_weights():
    fit = fit_logistic(DESIGN, COHORT["good"], weights=COHORT["weight"])
    agrees(fit, "logistic_weighted")
    assert fit.log_likelihood == pytest.approx(EXPECTED["logistic_weighted"]["log_likelihood"])


def test_profile_likelihood_of_an_odds_ratio():
    arm = odds_ratios(DESIGN, COHORT["good"], terms=TERMS).terms[0]
    limits = np.log([arm.estimate.interval.low, arm.estimate.interval.high])
    assert limits == pytest.approx(EXPECTED["logistic"]["profile"], rel=ITERATED)
    assert arm.test.p_value == pytest.approx(
        EXPECTED["logistic"]["likelihood_ratio_p"], rel=ITERATED
    )


@pytest.mark.parametrize("kind", KINDS)
def test_robust_errors(kind):
    for name, fit, design, outcome in (
        ("logistic", fit_logistic(DESIGN, COHORT["good"]), DESIGN, COHORT["good"]),
        ("poisson", fit_poisson(DESIGN, COHORT["good"]), DESIGN, COHORT["good"]),
        (
            "linear",
            fit_linear(DESIGN[:, :2], COHORT["minutes"]),
            DESIGN[:, :2],
            COHORT["minutes"],
        ),
    ):
        found = robust_covariance(fit, design, outcome, errors=errors_of(kind))
        expected = EXPECTED["robust"][name][kind]
        assert np.sqrt(np.diag(found.covariance)) == pytest.approx(expected, rel=ITERATED)


def test_robust_errors_with_sampling_weights():
    arm, good, weights = DESIGN[:, :1], COHORT["good"], COHORT["sampling"]
    fit = fit_logistic(arm, good, weights=weights)
    assert fit.coefficients == pytest.approx(EXPECTED["robust_sampling"]["coefficients"])
    for kind, name in (("HC0", "errors"), ("HC3", "HC3")):
        found = robust_covariance(fit, arm, good, errors=RobustErrors(kind=kind), weights=weights)
        errors = np.sqrt(np.diag(found.covariance))
        assert errors == pytest.approx(EXPECTED["robust_sampling"][name], rel=ITERATED)


def test_modified_poisson_regression():
    model = modified_poisson(DESIGN, COHORT["good"], terms=TERMS)
    assert model.fit.coefficients == pytest.approx(
        EXPECTED["poisson"]["coefficients"], rel=ITERATED
    )
    errors = [term.standard_error for term in model.terms]
    assert errors == pytest.approx(EXPECTED["robust"]["poisson"]["HC0"][1:], rel=ITERATED)


def test_linear_regression():
    fit = fit_linear(DESIGN[:, :2], COHORT["minutes"])
    agrees(fit, "linear", rel=CLOSED)
    assert fit.r_squared == pytest.approx(EXPECTED["linear"]["r_squared"], rel=CLOSED)
    assert fit.log_likelihood == pytest.approx(EXPECTED["linear"]["log_likelihood"], rel=CLOSED)


def test_linear_regression_with_weights():
    # R counts rows, not weights, for the residual degrees of freedom.
    fit = fit_linear(DESIGN[:, :2], COHORT["minutes"], weights=COHORT["sampling"])
    expected = EXPECTED["linear_weighted"]
    assert fit.coefficients == pytest.approx(expected["coefficients"], rel=CLOSED)
    rescaled = fit.standard_errors * np.sqrt(fit.degrees_of_freedom / (len(DESIGN) - 3))
    assert rescaled == pytest.approx(expected["errors"], rel=CLOSED)


@pytest.mark.parametrize(
    ("name", "outcome", "columns"), [("firth", "good", 3), ("firth_separated", "bleeding", 2)]
)
def test_firths_logistic_regression(name, outcome, columns):
    fit = fit_firth(DESIGN[:, :columns], COHORT[outcome])
    agrees(fit, name, rel=1e-7)
    arm = fit.odds_ratio(0)
    limits = np.log([arm.estimate.interval.low, arm.estimate.interval.high])
    expected = [EXPECTED[name]["low"], EXPECTED[name]["high"]]
    assert limits == pytest.approx(expected, rel=NUMERICAL)
    assert arm.test.p_value == pytest.approx(EXPECTED[name]["p"], rel=NUMERICAL)


def test_marginal_standardisation():
    expected = EXPECTED["standardised"]
    fit = fit_logistic(DESIGN, COHORT["good"])
    found = standardise(fit, DESIGN, 0)
    numbers = [found.risk, found.reference_risk, found.difference.estimate.value]
    numbers += [found.ratio.estimate.value, found.difference.standard_error]
    numbers += [found.ratio.standard_error]
    names = ["p1", "p0", "rd", "rr", "rd_error", "log_rr_error"]
    assert numbers == pytest.approx([expected[name] for name in names], rel=ITERATED)
    robust = robust_covariance(fit, DESIGN, COHORT["good"])
    of_robust = standardise(fit, DESIGN, 0, robust=robust).difference.standard_error
    assert of_robust == pytest.approx(expected["rd_robust"], rel=ITERATED)
    influence = standardise(fit, DESIGN, 0, outcome=COHORT["good"])
    assert influence.difference.standard_error == pytest.approx(
        expected["rd_influence"], rel=ITERATED
    )
    assert influence.ratio.standard_error == pytest.approx(
        expected["log_rr_influence"], rel=ITERATED
    )


def test_proportional_odds_with_covariates():
    expected = EXPECTED["ordinal"]
    fit = fit_ordinal(DESIGN, COHORT["mrs"], terms=TERMS)
    assert fit.thresholds == pytest.approx(expected["thresholds"], rel=ITERATED)
    assert fit.coefficients == pytest.approx(expected["coefficients"], rel=ITERATED)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(expected["errors"], rel=1e-7)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-12)
    assert fit.null_log_likelihood == pytest.approx(expected["null"], rel=1e-10)
    arm = fit.common_odds_ratio(0)
    limits = np.log([arm.estimate.interval.low, arm.estimate.interval.high])
    assert limits == pytest.approx(expected["profile"], rel=ITERATED)
    assert arm.test.p_value == pytest.approx(expected["likelihood_ratio_p"], rel=ITERATED)


def test_proportional_odds_with_case_weights():
    fit = fit_ordinal(DESIGN, COHORT["mrs"], weights=COHORT["weight"])
    expected = EXPECTED["ordinal_weighted"]
    assert fit.coefficients == pytest.approx(expected["coefficients"], rel=ITERATED)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(expected["errors"], rel=1e-7)


def test_robust_errors_of_proportional_odds():
    fit = fit_ordinal(DESIGN, COHORT["mrs"])
    for found, kind in ((fit.robust(), "HC0"), (fit.robust(COHORT["site"]), "CR1")):
        errors = np.sqrt(np.diag(found.covariance))
        assert errors == pytest.approx(EXPECTED["ordinal_robust"][kind], rel=1e-6)


def test_checks_of_proportionality():
    expected = EXPECTED["proportionality"]
    fit = fit_ordinal(DESIGN, COHORT["mrs"], terms=TERMS)
    assert brant_test(fit).statistic == pytest.approx(expected["brant"], rel=1e-7)
    assert brant_test(fit, term=0).statistic == pytest.approx(expected["brant_arm"], rel=1e-7)
    assert brant_test(fit).degrees_of_freedom == 15
    for information in ("observed", "expected"):
        statistic = score_test(fit, information=information).statistic
        assert statistic == pytest.approx(expected[f"score_{information}"], rel=NUMERICAL)
    full = likelihood_ratio_test(fit)
    assert full.statistic == pytest.approx(expected["non_proportional"], rel=NUMERICAL)
    assert full.degrees_of_freedom == 15
    partial = likelihood_ratio_test(fit, terms=[0]).statistic
    assert partial == pytest.approx(expected["partial_arm"], rel=NUMERICAL)


def test_odds_ratios_at_each_cut():
    fit = fit_ordinal(DESIGN, COHORT["mrs"], terms=TERMS)
    found = [
        (cut.term.coefficient, cut.term.standard_error) for cut in cumulative_odds_ratios(fit, 0)
    ]
    assert np.array(found) == pytest.approx(np.array(EXPECTED["proportionality"]["cuts"]), rel=1e-7)


def test_restricted_cubic_spline():
    knots = quantile_knots(COHORT["age"], 4)
    assert knots == pytest.approx(EXPECTED["spline"]["knots"], rel=1e-12)
    basis = restricted_cubic(COHORT["age"], knots)
    assert basis[:20] == pytest.approx(np.array(EXPECTED["spline"]["basis"]), rel=1e-10)


def test_score_test_of_the_cheese_data_is_that_of_sas():
    # SAS/STAT documentation of PROC LOGISTIC: score test 17.2866 on 21 degrees of freedom; the
    # fourth decimal depends on where the iteration stops.
    tasters = np.array(
        [
            [0, 0, 1, 7, 8, 8, 19, 8, 1],
            [6, 9, 12, 11, 7, 6, 1, 0, 0],
            [1, 1, 6, 8, 23, 7, 5, 1, 0],
            [0, 0, 0, 1, 3, 7, 14, 16, 11],
        ]
    )
    cheese = np.repeat(np.arange(4), 9)
    design = (cheese[:, None] == np.arange(3)).astype(float)
    fit = fit_ordinal(design, np.tile(np.arange(9), 4), weights=tasters.ravel())
    test = score_test(fit)
    assert test.statistic == pytest.approx(17.2866, abs=3e-4)
    assert test.degrees_of_freedom == 21
