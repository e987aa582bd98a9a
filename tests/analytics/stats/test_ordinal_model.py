"""Proportional odds with covariates: edges and properties.  R: test_model_references."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.stats.brant import brant_test, cumulative_odds_ratios
from analytics.stats.estimate import NotEstimableError
from analytics.stats.newton import SeparationError
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.proportionality import likelihood_ratio_test, score_test

SEEDS = st.integers(0, 10_000)
TERMS = ["arm", "age"]


def cohort(seed, size=120, effect=0.8):
    generator = np.random.default_rng(seed)
    design = np.column_stack([generator.random(size) < 0.4, generator.normal(70, 12, size)])
    latent = -effect * design[:, 0] + 0.04 * (design[:, 1] - 70) + generator.logistic(size=size)
    return design.astype(float), np.digitize(latent, [-1.5, -0.5, 0.5, 1.5])


def test_a_term_that_brings_better_levels_has_a_ratio_above_one():
    design, levels = cohort(1, size=800)
    assert fit_ordinal(design, levels).common_odds_ratio(0).estimate.interval.low > 1


def test_two_groups_give_the_common_odds_ratio_of_their_counts():
    counts, reference = [4, 7, 9, 6, 7, 2, 6], [13, 15, 17, 14, 12, 4, 11]
    levels = np.repeat(np.tile(np.arange(7), 2), counts + reference)
    group = np.repeat([1.0, 0.0], [sum(counts), sum(reference)])[:, None]
    found, expected = fit_ordinal(group, levels), common_odds_ratio(counts, reference)
    own = found.common_odds_ratio(0)
    assert own.estimate.value == pytest.approx(expected.estimate.value, rel=1e-9)
    assert own.estimate.interval.low == pytest.approx(expected.estimate.interval.low, rel=1e-9)
    assert own.test.p_value == pytest.approx(expected.likelihood_ratio.p_value, rel=1e-8)


def test_agrees_with_statsmodels():
    miscmodels = pytest.importorskip("statsmodels.miscmodels.ordinal_model")
    design, levels = cohort(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = miscmodels.OrderedModel(levels, design, distr="logit")
        peer = model.fit(method="bfgs", disp=0, gtol=1e-8, maxiter=2000)
    fit = fit_ordinal(design, levels)
    # statsmodels: logit P(level <= j) = threshold - effect, so its signs are the other way.
    assert fit.coefficients == pytest.approx(-peer.params[:2], rel=1e-3)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)


@settings(max_examples=10)
@given(seed=SEEDS)
def test_turning_the_scale_inverts_the_odds_ratio(seed):
    design, levels = cohort(seed)
    there = fit_ordinal(design, levels).common_odds_ratio(0).estimate
    back = fit_ordinal(design, 4 - levels).common_odds_ratio(0).estimate
    assert there.interval.low <= there.value <= there.interval.high
    assert there.value == pytest.approx(1 / back.value, rel=1e-7)
    assert there.interval.low == pytest.approx(1 / back.interval.high, rel=1e-7)


@settings(max_examples=10)
@given(seed=SEEDS)
@example(seed=564)  # a cut of it is separated
def test_integer_weights_equal_repetition_whatever_the_order(seed):
    design, levels = cohort(seed)
    weights = np.random.default_rng(seed).integers(0, 4, levels.size)
    order = np.random.default_rng(seed + 1).permutation(weights.sum())
    weighted = fit_ordinal(design, levels, weights=weights)
    repeated = fit_ordinal(
        np.repeat(design, weights, axis=0)[order], np.repeat(levels, weights)[order]
    )
    assert weighted.coefficients == pytest.approx(repeated.coefficients, rel=1e-7, abs=1e-9)
    assert weighted.covariance == pytest.approx(repeated.covariance, rel=1e-6, abs=1e-10)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-10)
    for test in (brant_test, score_test, likelihood_ratio_test):
        # A cut that is separated has no model either way, and says so in the same words.
        expected = statistic(test, repeated)
        if isinstance(expected, float):
            expected = pytest.approx(expected, rel=1e-6)
        assert statistic(test, weighted) == expected


def statistic(test, fit):
    try:
        return float(test(fit).statistic)
    except NotEstimableError as refusal:
        return str(refusal)


def test_levels_that_nobody_has_and_other_names_of_levels_change_nothing():
    design, levels = cohort(3)
    renamed = np.array([0, 2, 3, 7, 5_000_000])[levels]
    plain, other = fit_ordinal(design, levels), fit_ordinal(design, renamed)
    assert other.coefficients == pytest.approx(plain.coefficients, rel=1e-12)
    assert list(other.levels) == [0, 2, 3, 7, 5_000_000]


def test_many_patients_give_what_the_whole_precision_gives():
    design, levels = cohort(4, size=230_000)
    fit = fit_ordinal(design, levels)
    gradient = fit.surface.evaluate(fit.summit.parameters)[1]
    errors = np.sqrt(np.diag(fit.summit.covariance))
    assert np.abs(gradient * errors).max() < 1e-6
    assert fit.summit.covariance == pytest.approx(
        np.linalg.inv(fit.surface.evaluate(fit.summit.parameters)[2]), rel=1e-5
    )
    cuts = cumulative_odds_ratios(fit, 0)
    assert all(cut.term.coefficient == pytest.approx(0.8, abs=0.06) for cut in cuts)
    assert brant_test(fit).p_value > 0.001


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        pytest.param([2] * 6, "one level", id="one level"),
        pytest.param([0, 0, 1, 2, 2, 3], r"separated by arm$", id="complete"),
        pytest.param([0, 1, 1, 1, 2, 3], r"separated by arm$", id="touching"),
    ],
)
def test_says_why_it_is_not_estimable(levels, reason):
    with pytest.raises(NotEstimableError, match=reason):
        fit_ordinal(np.array([[1.0], [1], [1], [0], [0], [0]]), levels, terms=["arm"])


def test_separation_names_only_the_terms_that_separate():
    design, levels = cohort(5)
    levels[design[:, 0] == 1] = 4
    with pytest.raises(SeparationError, match=r"separated by arm$"):
        fit_ordinal(design, levels, terms=TERMS)


def test_nobody_is_not_estimable_and_missing_values_are_refused():
    with pytest.raises(NotEstimableError, match="no patient"):
        fit_ordinal(np.empty((0, 1)), [])
    with pytest.raises(ValueError, match="whole numbers"):
        fit_ordinal([[1.0], [2.0]], [0, np.nan])
    with pytest.raises(ValueError, match="missing values"):
        fit_ordinal([[1.0], [np.nan], [2.0]], [0, 1, 2])
    with pytest.raises(ValueError, match="each row"):
        fit_ordinal([[1.0], [2.0]], [0, 1, 2])


def test_proportionality_has_no_meaning_with_two_levels():
    design, levels = cohort(6)
    fit = fit_ordinal(design, levels > 1)
    for test in (brant_test, score_test, likelihood_ratio_test):
        with pytest.raises(NotEstimableError, match="one cut"):
            test(fit)


def test_a_cut_that_is_separated_says_so_and_leaves_the_others_alone():
    design, levels = cohort(7)
    levels[(design[:, 0] == 1) & (levels == 0)] = 1
    fit = fit_ordinal(design, levels, terms=TERMS)
    cuts = cumulative_odds_ratios(fit, 0)
    assert "separation by arm" in cuts[0].reason
    assert cuts[0].term is None
    assert all(cut.term is not None for cut in cuts[1:])
    with pytest.raises(NotEstimableError, match="cut at 0: quasi-complete separation by arm"):
        brant_test(fit)
    with pytest.raises(NotEstimableError):
        likelihood_ratio_test(fit)
    assert score_test(fit).p_value < 1


def test_effects_that_differ_between_cuts_are_found():
    generator = np.random.default_rng(8)
    arm = generator.random(1500) < 0.5
    worse = np.where(arm, generator.normal(0, 2.5, 1500), generator.normal(0, 1, 1500))
    fit = fit_ordinal(arm[:, None], np.digitize(worse, [-1, 0, 1]))
    for test in (brant_test, score_test, likelihood_ratio_test):
        assert test(fit).p_value < 1e-6


def test_clusters_widen_the_interval_when_sites_differ():
    design, levels = cohort(9)
    fit = fit_ordinal(design, levels)
    site = np.arange(levels.size) // 20
    robust = fit.robust(site)
    assert "6 clusters are few" in robust.caution
    found = fit.common_odds_ratio(0, robust=robust)
    assert found.estimate.interval.method == "Wald, cluster-robust CR1, 6 clusters"
    order = np.random.default_rng(1).permutation(levels.size)
    other = fit_ordinal(design[order], levels[order]).robust(site[order])
    assert other.covariance == pytest.approx(robust.covariance, rel=1e-6)
    with pytest.raises(ValueError, match="one cluster for each"):
        fit.robust(site[:-1])
