"""Agreement with R's survival and cmprsk; script, versions, date: tests/analytics/reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.competing_risks import cumulative_incidence_by_group
from analytics.stats.cox import fit_cox, hazard_ratio
from analytics.stats.gray import gray_test
from analytics.stats.kaplan_meier import kaplan_meier, kaplan_meier_by_group, median
from analytics.stats.log_rank import log_rank, log_rank_trend
from analytics.stats.proportional_hazards import proportional_hazards
from analytics.stats.restricted_mean import restricted_mean

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "survival.json").read_text(encoding="utf-8")
)
STROKE, VETERAN = (
    {name: np.array(values) for name, values in REFERENCE[data].items()}
    for data in ("stroke", "veteran")
)
DATA = {"stroke": STROKE, "veteran": VETERAN}
FULL = ("arm", "age", "nihss")
LONG = ("arm", "karno", "age", "months", "prior")


def close(expected, rel=1e-9):
    return pytest.approx(np.array(expected, dtype=float), rel=rel, abs=1e-13)


def by_arm(data, band="log-log"):
    return kaplan_meier_by_group(data["day"], data["dead"], data["arm"], band=band)


@pytest.mark.parametrize("key", REFERENCE["curves"])
def test_kaplan_meier_curve(key):
    name, band, group = key.split()
    ours, theirs = by_arm(DATA[name], band)[int(group)], REFERENCE["curves"][key]
    assert ours.times == close(theirs["time"])
    assert ours.at_risk == close(theirs["n_risk"])
    assert ours.events == close(theirs["n_event"])
    assert ours.censored == close(theirs["n_censor"])
    assert ours.survival == close(theirs["survival"])
    inside = (ours.survival > 0) & (ours.survival < 1)
    for mine, name in ((ours.standard_error, "se"), (ours.low, "low"), (ours.high, "high")):
        assert mine[inside] == close(np.array(theirs[name], dtype=float)[inside])


@pytest.mark.parametrize("key", REFERENCE["medians"])
def test_median_with_its_interval(key):
    name, band, group = key.split()
    expected = REFERENCE["medians"][key]
    curve = by_arm(DATA[name], band)[int(group)]
    if expected == [None, None, None]:
        with pytest.raises(ValueError, match="not reached"):
            median(curve)
        return
    estimate = median(curve)
    found = [estimate.value, estimate.interval.low, estimate.interval.high]
    assert found == [np.inf if each is None else each for each in expected]


@pytest.mark.parametrize("key", REFERENCE["means"])
def test_restricted_mean(key):
    name, group, horizon = key.split()
    mean = restricted_mean(by_arm(DATA[name])[int(group)], float(horizon))
    assert [mean.estimate.value, mean.variance**0.5] == close(REFERENCE["means"][key])


def test_weighted_kaplan_meier_curve():
    expected = REFERENCE["weighted"]
    ours = kaplan_meier(STROKE["day"], STROKE["dead"], weights=STROKE["weight"])
    assert ours.survival == close(expected["survival"])
    assert ours.standard_error == close(expected["se"])


@pytest.mark.parametrize(
    ("key", "data", "group", "stratum"),
    [
        ("arm", STROKE, "arm", None),
        ("arm_stratified", STROKE, "arm", "stratum"),
        ("site", STROKE, "site", None),
        ("cell", VETERAN, "cell", None),
        ("cell_stratified", VETERAN, "cell", "arm"),
    ],
)
def test_log_rank(key, data, group, stratum):
    strata = None if stratum is None else data[stratum]
    result = log_rank(data["day"], data["dead"], data[group], strata=strata)
    expected = REFERENCE["log_rank"][key]
    assert result.test.statistic == close(expected["chisq"])
    assert result.expected == close(expected["expected"])
    assert result.observed == close(expected["observed"])


def test_log_rank_for_trend():
    untied = VETERAN["day"] + np.arange(1, 138) / 1000
    test = log_rank_trend(untied, VETERAN["dead"], VETERAN["cell"])
    assert test.statistic == close(REFERENCE["trend"], rel=1e-8)


MODELS = {
    "efron": {},
    "breslow": {"ties": "breslow"},
    "stratified": {"strata": "stratum"},
    "weighted": {"weights": "weight"},
    "weighted_breslow": {"weights": "weight", "ties": "breslow"},
    "inverse_robust": {"weights": "inverse", "robust": True},
    "robust": {"robust": True},
    "robust_breslow": {"robust": True, "ties": "breslow"},
    "cluster": {"clusters": "site"},
    "cluster_stratified_weighted": {
        "strata": "stratum",
        "clusters": "site",
        "weights": "inverse",
    },
    "veteran": {},
}


def fitted(key):
    data, terms = (VETERAN, LONG) if key == "veteran" else (STROKE, FULL)
    choices = {
        name: data[value] if isinstance(value, str) and value in data else value
        for name, value in MODELS[key].items()
    }
    design = np.column_stack([data[term] for term in terms])
    return fit_cox(data["day"], data["dead"], design, terms=terms, **choices)


@pytest.mark.parametrize("key", MODELS)
def test_cox_model(key):
    fit, expected = fitted(key), REFERENCE["cox"][key]
    assert fit.coefficients == close(expected["coef"], rel=1e-8)
    assert fit.covariance == close(expected["var"], rel=1e-7)
    assert [fit.null_log_likelihood, fit.log_likelihood] == close(expected["loglik"])
    assert fit.score.statistic == close(expected["score"], rel=1e-8)
    assert fit.wald.statistic == close(expected["wald"], rel=1e-7)


def test_profile_limits_of_a_hazard_ratio():
    interval = hazard_ratio(fitted("efron"), "arm", interval="profile").interval
    assert np.log([interval.low, interval.high]) == close(REFERENCE["profile"], rel=1e-7)


@pytest.mark.parametrize("key", REFERENCE["zph"])
def test_proportional_hazards(key):
    model, transform = key.split()
    check = proportional_hazards(fitted(model), transform=transform)
    found = [test.statistic for test in check.tests.values()] + [check.together.statistic]
    assert found == close(REFERENCE["zph"][key]["chisq"], rel=1e-7)
    assert check.together.p_value == close(REFERENCE["zph"][key]["p"][-1], rel=1e-7)


@pytest.mark.parametrize("key", REFERENCE["competing"]["curves"])
def test_cumulative_incidence_with_a_competing_event(key):
    group, cause = (int(part) for part in key.split())
    ours = cumulative_incidence_by_group(STROKE["day"], STROKE["code"], STROKE["arm"], cause=cause)[
        group
    ]
    theirs = REFERENCE["competing"]["curves"][key]
    # R gives two points at every step: the last one at a time is the value from there on.
    steps = {time: (theirs["est"][i], theirs["var"][i]) for i, time in enumerate(theirs["time"])}
    happened = ours.events > 0
    assert set(ours.times[happened]) >= set(theirs["time"][1:-1])
    for time, value, variance in zip(
        ours.times[happened], ours.incidence[happened], ours.variance[happened], strict=True
    ):
        assert [value, variance] == close(steps[time])


@pytest.mark.parametrize("cause", [1, 2])
@pytest.mark.parametrize(
    ("key", "group", "stratum"),
    [
        ("gray_arm", "arm", None),
        ("gray_stratum", "stratum", None),
        ("gray_layered", "arm", "stratum"),
    ],
)
def test_gray(key, group, stratum, cause):
    strata = None if stratum is None else STROKE[stratum]
    test = gray_test(STROKE["day"], STROKE["code"], STROKE[group], cause=cause, strata=strata)
    assert test.statistic == close(REFERENCE["competing"][key][cause - 1])
