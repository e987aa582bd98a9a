"""Agreement with MatchIt, survey and stacked equations in R; script: tests/analytics/reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.balance import balance
from analytics.stats.doubly_robust import aipw
from analytics.stats.matched_effect import matched_effect
from analytics.stats.matching import match, spread_of
from analytics.stats.propensity import estimate_propensity
from analytics.stats.weighted_effect import weighted_effect
from analytics.stats.weighting import propensity_weights

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "confounding.json").read_text(encoding="utf-8")
)
DATA = {name: np.array(values) for name, values in REFERENCE["data"].items()}
TERMS = ("age", "nihss", "diabetes")
DESIGN = np.column_stack([DATA[term] for term in TERMS])
TREATED, GOOD = DATA["treated"], DATA["good"]
Z = 1.959963984540054


def close(expected, rel=1e-8):
    return pytest.approx(np.array(expected, dtype=float), rel=rel, abs=1e-12)


@pytest.fixture(scope="module")
def propensity():
    return estimate_propensity(DESIGN, TREATED, terms=TERMS)


def standard_error(estimate, *, log=False):
    low, high = estimate.interval.low, estimate.interval.high
    return (np.log(high / low) if log else high - low) / (2 * Z)


def test_propensity_score(propensity):
    assert propensity.logit == close(REFERENCE["logit"])


@pytest.mark.parametrize(("spread", "key"), [("within arms", "arms"), ("all", "all")])
def test_width_of_the_caliper(propensity, spread, key):
    width = 0.2 * spread_of(propensity.logit, TREATED, spread)
    assert width == close(REFERENCE["width"][key])


CHOICES = {
    "arms": {},
    "all": {"spread": "all"},
    "two": {"ratio": 2},
    "replace": {"replacement": True},
    "exact": {"exact": DATA["diabetes"]},
}


@pytest.mark.parametrize("key", CHOICES)
def test_pairs_and_weights_of_matchit(propensity, key):
    matching = match(propensity.logit, TREATED, **CHOICES[key])
    expected = REFERENCE["matching"][key]
    pairs = {
        (treated - 1, control - 1)
        for column in expected["control"].values()
        for treated, control in zip(expected["treated"], column, strict=True)
        if control is not None
    }
    assert set(zip(matching.treated.tolist(), matching.control.tolist(), strict=True)) == pairs
    assert matching.weights == close(expected["weights"])


def test_balance_of_matchit(propensity):
    weights = match(propensity.logit, TREATED).weights
    found = balance(DESIGN, TREATED, weights=weights, terms=TERMS, denominator="treated")
    expected = REFERENCE["balance"]
    assert [each.before for each in found.terms] == close(expected["before"])
    assert [each.after for each in found.terms] == close(expected["after"])
    for name in ("before", "after"):
        ratios = [getattr(each, f"variance_ratio_{name}") for each in found.terms]
        assert ratios[:2] == close(expected[f"ratio_{name}"][:2])
        assert ratios[2] is expected[f"ratio_{name}"][2] is None
    assert found.effective_control == close(expected["ess_control"])


def test_effect_in_matched_pairs(propensity):
    effect = matched_effect(GOOD, match(propensity.logit, TREATED))
    expected = REFERENCE["after"]
    assert effect.difference.value == close(expected["difference"])
    assert standard_error(effect.difference) == close(expected["se"])
    assert np.log(effect.odds_ratio.value) == close(expected["log_odds"])
    assert standard_error(effect.odds_ratio, log=True) == close(expected["log_odds_se"], rel=1e-6)


@pytest.mark.parametrize("estimand", REFERENCE["weights"])
def test_weights(propensity, estimand):
    weights = propensity_weights(propensity, estimand, stabilised=False)
    assert weights.values == close(REFERENCE["weights"][estimand])


@pytest.mark.parametrize("estimand", REFERENCE["fixed"])
def test_weighted_effect_with_a_known_score_is_that_of_svyglm(propensity, estimand):
    weights = propensity_weights(propensity, estimand)
    effect = weighted_effect(GOOD, propensity, weights, score="fixed")
    expected, n = REFERENCE["fixed"][estimand], TREATED.size
    assert effect.difference.value == close(expected["difference"])
    # survey multiplies by n/(n-1).
    factor = np.sqrt(n / (n - 1))
    assert standard_error(effect.difference) * factor == close(expected["se"])
    assert standard_error(effect.odds_ratio, log=True) * factor == close(
        expected["log_odds_se"], rel=1e-6
    )


@pytest.mark.parametrize("key", REFERENCE["estimated"])
def test_weighted_effect_with_an_estimated_score(propensity, key):
    expected = REFERENCE["estimated"][key]
    estimand = "ATE" if key in {"minutes", "truncated"} else key
    weights = propensity_weights(
        propensity, estimand, truncate=(8, 92) if key == "truncated" else None
    )
    outcome = DATA["minutes"] if key == "minutes" else GOOD
    effect = weighted_effect(outcome, propensity, weights)
    assert [effect.mean_treated.value, effect.mean_control.value] == close(expected["means"])
    # R's derivatives are numerical.
    assert effect.covariance == close(expected["covariance"], rel=1e-6)
    if key == "truncated":
        assert weights.limits == close(expected["limits"])


@pytest.mark.parametrize(
    ("key", "outcome", "model"),
    [("arms", "good", "by arm"), ("common", "good", "common"), ("minutes", "minutes", "by arm")],
)
def test_doubly_robust_effect(propensity, key, outcome, model):
    expected = REFERENCE["doubly"][key]
    effect = aipw(DATA[outcome], propensity, outcome_model=model)
    assert [effect.mean_treated.value, effect.mean_control.value] == close(expected["means"])
    assert effect.covariance == close(expected["covariance"], rel=1e-6)
    plain = aipw(DATA[outcome], propensity, outcome_model=model, variance="influence function")
    assert plain.covariance == close(expected["influence"])
