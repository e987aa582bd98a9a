"""Weights, balance, positivity and AIPW: edges and properties; R in the reference tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.balance import balance, effective_sample_size
from analytics.stats.doubly_robust import aipw
from analytics.stats.estimate import NotEstimableError
from analytics.stats.marginal_effect import influence_covariance, marginal_effect
from analytics.stats.propensity import estimate_propensity, overlap
from analytics.stats.standardised_difference import continuous
from analytics.stats.weighted_effect import weighted_effect
from analytics.stats.weighting import arm_weight_slopes, arm_weights, positivity, propensity_weights

ESTIMANDS = ["ATE", "ATT", "ATC", "overlap", "matching"]
COUNTS = st.lists(st.integers(2, 20), min_size=8, max_size=8)


def cohort(seed=1, n=300, strength=0.6):
    rng = np.random.default_rng(seed)
    design = np.column_stack([rng.normal(66, 10, n), rng.integers(0, 2, n)])
    linear = strength * ((design[:, 0] - 66) / 10 + design[:, 1] - 0.5)
    treated = rng.random(n) < 1 / (1 + np.exp(-linear))
    chance = 1 / (1 + np.exp(-(0.5 * treated - 0.05 * (design[:, 0] - 66))))
    return design, treated, (rng.random(n) < chance).astype(float)


def of_strata(counts):
    """Two strata x treated x good, from eight counts; the score is saturated."""
    cell = np.repeat(np.arange(8), counts)
    return (cell // 4).astype(float)[:, None], cell // 2 % 2, (cell % 2).astype(float)


@settings(max_examples=30)
@given(counts=COUNTS)
def test_a_saturated_score_standardises_to_the_whole_population(counts):
    stratum, treated, good = of_strata(counts)
    table = np.array(counts, dtype=float).reshape(2, 2, 2)
    risks = table[:, :, 1] / table.sum(axis=2)
    propensity = estimate_propensity(stratum, treated)
    for estimand, size in (
        ("ATE", table.sum(axis=(1, 2))),
        ("ATT", table[:, 1].sum(axis=1)),
        ("ATC", table[:, 0].sum(axis=1)),
    ):
        effect = weighted_effect(good, propensity, propensity_weights(propensity, estimand))
        expected = size @ (risks[:, 1] - risks[:, 0]) / size.sum()
        assert effect.difference.value == pytest.approx(expected, abs=1e-7)
    # With a saturated score and outcome model all three estimates are one, variance included.
    weighted = weighted_effect(good, propensity, propensity_weights(propensity))
    doubly = aipw(good, propensity)
    assert doubly.difference.value == pytest.approx(weighted.difference.value, abs=1e-7)
    assert doubly.covariance == pytest.approx(weighted.covariance, rel=1e-5, abs=1e-9)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), estimand=st.sampled_from(ESTIMANDS))
def test_swapping_arms_turns_the_effect(seed, estimand):
    design, treated, good = cohort(seed)
    there, back = (estimate_propensity(design, arm) for arm in (treated, ~treated))
    other = {"ATT": "ATC", "ATC": "ATT"}.get(estimand, estimand)
    one = weighted_effect(good, there, propensity_weights(there, estimand))
    two = weighted_effect(good, back, propensity_weights(back, other))
    assert one.difference.value == pytest.approx(-two.difference.value, abs=1e-9)
    assert one.risk_ratio.value == pytest.approx(1 / two.risk_ratio.value)
    assert one.odds_ratio.interval.low == pytest.approx(1 / two.odds_ratio.interval.high)
    for estimate in (one.difference, one.risk_ratio, one.odds_ratio):
        assert estimate.interval.low <= estimate.value <= estimate.interval.high


def test_stabilising_changes_no_estimate():
    design, treated, good = cohort()
    propensity = estimate_propensity(design, treated)
    plain, stable = (
        weighted_effect(good, propensity, propensity_weights(propensity, stabilised=stabilised))
        for stabilised in (False, True)
    )
    assert plain.difference.value == pytest.approx(stable.difference.value)
    assert plain.covariance == pytest.approx(stable.covariance)
    assert propensity_weights(propensity).values.mean() == pytest.approx(1, abs=0.02)


def test_the_sandwich_is_that_of_the_bootstrap():
    design, treated, good = cohort(n=500, strength=1.0)
    propensity = estimate_propensity(design, treated)
    effect = weighted_effect(good, propensity, propensity_weights(propensity))
    rng, draws = np.random.default_rng(3), []
    for _ in range(400):
        rows = rng.integers(0, 500, 500)
        own = estimate_propensity(design[rows], treated[rows])
        weights = propensity_weights(own).values
        arm = treated[rows]
        means = [np.average(good[rows][a], weights=weights[a]) for a in (arm, ~arm)]
        draws.append(means[0] - means[1])
    slope = np.array([1.0, -1.0])
    error = (slope @ effect.covariance @ slope) ** 0.5
    assert np.std(draws) == pytest.approx(error, rel=0.12)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_slopes_of_the_weights_are_their_derivatives(estimand):
    logit = np.array([-3.0, -1.2, -0.1, 0.3, 2.5])
    above, below = (arm_weights(logit + step, estimand) for step in (1e-6, -1e-6))
    for slope, high, low in zip(arm_weight_slopes(logit, estimand), above, below, strict=True):
        assert slope == pytest.approx((high - low) / 2e-6, rel=1e-6, abs=1e-8)


def test_overlap_weights_balance_the_means_exactly():
    design, treated, _ = cohort(strength=1.0)
    propensity = estimate_propensity(design, treated)
    weights = propensity_weights(propensity, "overlap").values
    after = balance(design, treated, weights=weights, terms=["age", "diabetes"])
    assert [each.after for each in after.terms] == pytest.approx([0, 0], abs=1e-8)
    assert max(abs(each.before) for each in after.terms) > 0.3
    assert after.unbalanced == ()
    assert balance(design, treated).unbalanced == ("column 1", "column 2")


def test_balance_is_that_of_the_column_functions():
    design, treated, _ = cohort()
    weights = np.random.default_rng(5).random(300)
    found = balance(design, treated, weights=weights).terms
    age = design[:, 0]
    one_column = continuous(
        age[treated],
        age[~treated],
        treated_weights=weights[treated],
        control_weights=weights[~treated],
    )
    assert found[0].after == pytest.approx(one_column.value)
    assert found[0].before == pytest.approx(continuous(age[treated], age[~treated]).value)
    assert (found[0].binary, found[1].binary) == (False, True)
    assert found[1].variance_ratio_before is None


def test_balance_of_a_covariate_that_does_not_vary_says_so():
    found = balance([[1.3, 0.0], [1.3, 0.0], [1.3, 1.0], [1.3, 1.0]], [1, 1, 0, 0])
    assert found.terms[0].reason == "the covariate does not vary"
    assert found.terms[0].after is None
    assert "infinite" in found.terms[1].reason
    assert found.unbalanced == ("column 1", "column 2")


@pytest.mark.parametrize(
    ("design", "weights", "error", "words"),
    [
        ([[1.0], [2], [3]], None, NotEstimableError, "fewer than two"),
        ([[1.0], [2], [3], [4]], [0, 0, 1, 1], NotEstimableError, "no weight"),
        ([[1.0], [np.nan], [3], [4]], None, ValueError, "missing"),
        ([[1.0], [2], [3]], [1, 1], ValueError, "weight"),
    ],
)
def test_balance_refuses(design, weights, error, words):
    with pytest.raises(error, match=words):
        balance(design, [1, 1, 0, 0][: len(design)], weights=weights)


def test_effective_sample_size():
    assert effective_sample_size([1, 1, 1, 1]) == 4
    assert effective_sample_size([1, 0, 0]) == 1
    with pytest.raises(NotEstimableError, match="zero"):
        effective_sample_size([0, 0])


def test_truncation_takes_the_limits_of_all_weights():
    design, treated, _ = cohort(strength=2.0)
    propensity = estimate_propensity(design, treated)
    free, cut = (propensity_weights(propensity, truncate=each) for each in (None, (5, 95)))
    assert cut.limits == pytest.approx(tuple(np.percentile(free.values, (5, 95))))
    assert (cut.values.min(), cut.values.max()) == pytest.approx(cut.limits)
    assert cut.truncated.sum() == 30
    assert cut.effective_control > free.effective_control
    with pytest.raises(ValueError, match="percentiles"):
        propensity_weights(propensity, truncate=(95, 5))
    with pytest.raises(ValueError, match="unknown estimand"):
        propensity_weights(propensity, "ATX")


def test_positivity_warns_where_the_arms_hardly_overlap():
    design, treated, _ = cohort(strength=4.0)
    propensity = estimate_propensity(design, treated)
    found = positivity(propensity, propensity_weights(propensity))
    assert any("common support" in each for each in found.warnings)
    assert any("largest weight" in each for each in found.warnings)
    assert any("information of the" in each for each in found.warnings)
    calm = estimate_propensity(*cohort(strength=0.2)[:2])
    assert positivity(calm, propensity_weights(calm)).warnings == ()
    assert positivity(calm).largest_weight is None


def test_overlap_counts_everybody_once():
    design, treated, _ = cohort()
    found = overlap(estimate_propensity(design, treated), bins=10)
    assert found.treated.sum() + found.control.sum() == 300
    assert 0 <= found.low < found.high <= 1
    with pytest.raises(ValueError, match="bin"):
        overlap(estimate_propensity(design, treated), bins=0)


def test_separated_arms_have_no_propensity_score():
    with pytest.raises(NotEstimableError):
        estimate_propensity(np.arange(20.0)[:, None], np.arange(20) > 9)


def test_few_patients_per_term_are_called_exploratory():
    design, treated, _ = cohort(n=30)
    assert estimate_propensity(design, treated).adequacy.exploratory is True


def test_aipw_is_right_when_one_of_the_models_is_wrong():
    """Both scores and outcomes depend on age; one model at a time is not told."""
    design, treated, good = cohort(seed=2, n=40_000)
    age = design[:, 0] - 66
    truth = (1 / (1 + np.exp(-(0.5 - 0.05 * age))) - 1 / (1 + np.exp(0.05 * age))).mean()
    full, none = design, design[:, 1:]
    wrong_score = aipw(good, estimate_propensity(none, treated), outcome_design=full)
    wrong_outcome = aipw(good, estimate_propensity(full, treated), outcome_design=none)
    both_wrong = aipw(good, estimate_propensity(none, treated))
    for effect in (wrong_score, wrong_outcome):
        assert effect.difference.value == pytest.approx(truth, abs=0.015)
    assert abs(both_wrong.difference.value - truth) > 0.03


def test_clusters_widen_where_outcomes_go_together():
    design, treated, _ = cohort()
    site = np.arange(300) % 20
    good = (site % 2 == 0).astype(float)
    propensity = estimate_propensity(design, treated)
    weights = propensity_weights(propensity)
    alone = weighted_effect(good, propensity, weights)
    by_site = weighted_effect(good, propensity, weights, clusters=site)
    assert by_site.covariance[0, 0] > alone.covariance[0, 0]
    assert "cluster" in by_site.variance
    with pytest.raises(NotEstimableError, match="one cluster"):
        weighted_effect(good, propensity, weights, clusters=np.zeros(300))


def test_an_arm_without_events_has_no_ratio():
    influence = np.array([[0.1, 0.0], [-0.1, 0.0]])
    effect = marginal_effect(
        (0.2, 0.0),
        influence_covariance(influence),
        binary=True,
        level=0.95,
        method="weights",
        variance="robust",
    )
    assert (effect.risk_ratio, effect.odds_ratio) == (None, None)
    assert effect.reason == "an arm has no events"


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_an_outcome_that_does_not_vary_has_no_effect(value):
    design, treated, _ = cohort()
    propensity = estimate_propensity(design, treated)
    with pytest.raises(NotEstimableError, match="does not vary"):
        weighted_effect(np.full(300, value), propensity, propensity_weights(propensity))
    with pytest.raises(NotEstimableError):
        aipw(np.full(300, value), propensity)


def test_bad_choices_are_refused():
    design, treated, good = cohort()
    propensity = estimate_propensity(design, treated)
    weights = propensity_weights(propensity)
    with pytest.raises(ValueError, match="one outcome"):
        weighted_effect(good[:-1], propensity, weights)
    with pytest.raises(ValueError, match="unknown treatment"):
        weighted_effect(good, propensity, weights, score="known")
    with pytest.raises(ValueError, match="unknown outcome model"):
        aipw(good, propensity, outcome_model="forest")
    with pytest.raises(ValueError, match="unknown variance"):
        aipw(good, propensity, variance="bootstrap")
    with pytest.raises(ValueError, match="one outcome"):
        aipw(good[:-1], propensity)
    with pytest.raises(ValueError, match="unknown denominator"):
        balance(design, treated, denominator="all")
