"""Exact ties, Fine-Gray, Kolmogorov-Smirnov, partial proportional odds against R.

Scripts, versions and dates: tests/analytics/reference.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.balance import balance
from analytics.stats.cox_exact import exact_hazard_ratio, fit_exact_cox
from analytics.stats.distribution_distance import largest_distance
from analytics.stats.fine_gray import fit_fine_gray, subdistribution_hazard_ratio
from analytics.stats.multinomial import multinomial_test
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.partial_ordinal import fit_partial
from analytics.stats.propensity import estimate_propensity
from analytics.stats.proportionality import likelihood_ratio_test
from analytics.stats.weighting import propensity_weights

FOLDER = Path(__file__).parents[1] / "reference"
SURVIVAL, CONFOUNDING, MODELS = (
    json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("survival", "confounding", "models")
)
STROKE, VETERAN = (
    {name: np.array(values) for name, values in SURVIVAL[data].items()}
    for data in ("stroke", "veteran")
)
FULL = ("arm", "age", "nihss")
LONG = ("arm", "karno", "age", "months", "prior")
ITERATED = 1e-6
# VGAM may stop at half a step.
VGAM = 1e-5


def close(expected, rel=ITERATED):
    return pytest.approx(np.array(expected, dtype=float), rel=rel, abs=1e-10)


def columns(data, names):
    return np.column_stack([data[name] for name in names]).astype(float)


def exact_fit(key):
    if key == "exact_veteran":
        return fit_exact_cox(VETERAN["day"], VETERAN["dead"], columns(VETERAN, LONG), terms=LONG)
    times = STROKE["day"] // 7 if key == "exact_weeks" else STROKE["day"]
    strata = STROKE["stratum"] if key == "exact_stratified" else None
    return fit_exact_cox(times, STROKE["dead"], columns(STROKE, FULL), strata=strata, terms=FULL)


@pytest.mark.parametrize("key", ["exact", "exact_stratified", "exact_weeks", "exact_veteran"])
def test_exact_partial_likelihood_of_ties(key):
    found, expected = exact_fit(key), SURVIVAL["cox"][key]
    assert found.coefficients == close(expected["coef"])
    assert found.covariance == close(expected["var"])
    likelihoods = (found.null_log_likelihood, found.log_likelihood)
    assert likelihoods == close(expected["loglik"], rel=1e-10)
    assert found.score.statistic == close(expected["score"])
    assert found.wald.statistic == close(expected["wald"])


def test_a_term_of_the_exact_model_is_its_coefficient():
    found, expected = exact_fit("exact"), SURVIVAL["cox"]["exact"]
    arm = exact_hazard_ratio(found, "arm")
    assert arm.coefficient == close(expected["coef"][0])
    assert arm.standard_error == close(expected["var"][0][0] ** 0.5)


@pytest.mark.parametrize(
    ("key", "cause", "names"), [("death", 1, FULL), ("other", 2, FULL), ("arm", 1, ("arm",))]
)
def test_fine_gray(key, cause, names):
    design = columns(STROKE, names)
    found = fit_fine_gray(STROKE["day"], STROKE["code"], design, cause=cause, terms=names)
    expected = SURVIVAL["competing"]["fine_gray"][key]
    assert found.coefficients == close(np.atleast_1d(expected["coef"]))
    assert found.covariance == close(np.array(expected["var"]).reshape(len(names), -1))
    likelihoods = (found.null_log_likelihood, found.log_likelihood)
    assert likelihoods == close(expected["loglik"], rel=1e-9)
    term = subdistribution_hazard_ratio(found, "arm")
    assert term.estimate.value == pytest.approx(np.exp(np.atleast_1d(expected["coef"])[0]))


def test_kolmogorov_smirnov_before_and_after_weighting():
    data = {name: np.array(values) for name, values in CONFOUNDING["data"].items()}
    design = columns(data, ("age", "nihss", "diabetes"))
    propensity = estimate_propensity(design, data["treated"])
    expected = CONFOUNDING["distances"]
    for estimand in ("ATE", "ATT", "ATC", "overlap", "matching"):
        weights = propensity_weights(propensity, estimand, stabilised=False).values
        rows = balance(design, data["treated"], weights=weights, distributions=True).terms
        assert [row.ks_before for row in rows] == close(expected["before"])
        assert [row.ks_after for row in rows] == close(expected[estimand])
    treated = data["treated"] == 1
    assert largest_distance(data["age"], treated) == close(expected["ks_test"])


@pytest.fixture(scope="module")
def ordinal():
    with (FOLDER / "models_cohort.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    data = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    return fit_ordinal(columns(data, FULL), data["mrs"].astype(int), terms=FULL)


@pytest.mark.parametrize("key", ["arm", "arm_and_age"])
def test_partial_proportional_odds(ordinal, key):
    expected = MODELS["partial"][key]
    found = fit_partial(ordinal, np.atleast_1d(expected["varying"]).tolist())
    assert found.thresholds == close(expected["thresholds"], rel=VGAM)
    cuts = np.ones(found.thresholds.size)
    for column, name in enumerate(FULL):
        assert found.coefficients[:, column] == close(np.array(expected[name]) * cuts, rel=VGAM)
    assert found.log_likelihood == close(expected["log_likelihood"], rel=1e-10)
    assert found.crossing == 0
    ratio = likelihood_ratio_test(ordinal, terms=found.varying)
    assert found.proportional.statistic == pytest.approx(ratio.statistic, rel=1e-9)
    assert found.proportional.degrees_of_freedom == ratio.degrees_of_freedom


def test_likelihood_ratio_against_the_multinomial_model(ordinal):
    found = multinomial_test(ordinal)
    assert found.statistic == close(MODELS["multinomial"]["statistic"])
    assert found.degrees_of_freedom == 3 * (ordinal.thresholds.size - 1)
