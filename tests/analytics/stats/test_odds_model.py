"""Odds ratios, risk ratios, robust errors, standardised risks: edges, properties.

Agreement with R: test_model_references.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.firth import fit_firth
from analytics.stats.logistic import fit_logistic
from analytics.stats.newton import SeparationError
from analytics.stats.odds_model import odds_ratios
from analytics.stats.ratio import risk_ratio
from analytics.stats.risk_regression import fit_poisson, modified_poisson
from analytics.stats.sandwich import RobustErrors, robust_covariance
from analytics.stats.standardisation import bootstrap_risks, standardise
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.stats.two_arms import SEEDS, TERMS, cohort, of_table

TABLE = TwoByTwo(20, 41, 45, 86)


# --- odds ratios ---------------------------------------------------------------------------------


@settings(max_examples=10)
@given(seed=SEEDS, scale=st.floats(0.01, 100))
def test_the_unit_of_a_term_does_not_matter_and_the_interval_holds_the_estimate(seed, scale):
    design, outcome = cohort(seed)
    plain, scaled = (odds_ratios(each, outcome) for each in (design, design * [1, scale]))
    for term, other in zip(plain.terms, scaled.terms, strict=True):
        assert term.estimate.interval.low <= term.estimate.value <= term.estimate.interval.high
        assert term.test.p_value == pytest.approx(other.test.p_value, rel=1e-6, abs=1e-12)
    assert plain.terms[0].estimate.interval.low == pytest.approx(
        scaled.terms[0].estimate.interval.low, rel=1e-7
    )


def test_firth_stands_in_for_a_separated_outcome_and_says_why():
    design, outcome = cohort(1)
    outcome = outcome | (design[:, 0] == 1)
    model = odds_ratios(design, outcome, terms=TERMS)
    assert model.fallback == "quasi-complete separation by arm"
    assert model.method == "logistic regression, Firth's penalised likelihood"
    arm = model.terms[0]
    assert 1 < arm.estimate.interval.low < arm.estimate.value < np.inf
    assert arm.estimate.interval.method == "profile penalised likelihood"
    with pytest.raises(SeparationError, match="by arm"):
        odds_ratios(design, outcome, estimator="maximum likelihood", terms=TERMS)


def test_other_reasons_are_no_case_for_firth():
    design, outcome = cohort(2)
    with pytest.raises(NotEstimableError, match="every patient had"):
        odds_ratios(design, np.ones(len(design)))
    with pytest.raises(NotEstimableError, match="determined by"):
        odds_ratios(np.column_stack([design, design[:, 0]]), outcome)


def test_firth_is_also_a_choice_and_has_wald_errors_of_the_information():
    design, outcome = cohort(3)
    chosen = odds_ratios(design, outcome, estimator="firth")
    assert chosen.fallback is None
    # Known for a two by two table: Firth's estimate is the odds ratio with one half in each cell.
    table = fit_firth(*of_table(TABLE))
    assert table.coefficients[1] == pytest.approx(np.log(20.5 * 41.5 / (21.5 * 45.5)), rel=1e-9)
    assert table.standard_errors[1] < 1
    assert fit_firth(*of_table(TwoByTwo(0, 9, 5, 9))).coefficients[1] == pytest.approx(
        np.log(0.5 * 4.5 / (9.5 * 5.5)), rel=1e-9
    )


@settings(max_examples=8)
@given(seed=SEEDS)
def test_firth_with_integer_weights_equals_repetition(seed):
    design, outcome = cohort(seed, size=40)
    weights = np.random.default_rng(seed).integers(1, 4, outcome.size)
    weighted = fit_firth(design, outcome, weights=weights)
    repeated = fit_firth(np.repeat(design, weights, axis=0), np.repeat(outcome, weights))
    assert weighted.coefficients == pytest.approx(repeated.coefficients, rel=1e-6, abs=1e-8)
    # Its likelihood is that of the design as given, not of the centred and scaled columns.
    full = np.column_stack([np.ones(len(design)), design])
    chance = weighted.probabilities(design)
    information = (full.T * (weights * chance * (1 - chance))) @ full
    expected = weights @ np.log(np.where(outcome, chance, 1 - chance))
    expected += np.linalg.slogdet(information)[1] / 2
    assert weighted.penalised_log_likelihood == pytest.approx(expected, rel=1e-9)


def test_wald_and_robust_intervals_name_their_error():
    design, outcome = cohort(4)
    site = np.arange(80) // 8
    wald = odds_ratios(design, outcome, interval="wald").terms[0].estimate.interval
    robust = odds_ratios(design, outcome, interval=RobustErrors(clusters=site))
    assert wald.method == "Wald, model-based"
    assert robust.terms[0].estimate.interval.method == "Wald, cluster-robust CR1, 10 clusters"
    assert "10 clusters are few" in robust.robust.caution
    many = odds_ratios(design, outcome, interval=RobustErrors(clusters=np.arange(80) // 2))
    assert many.robust.caution is None


# --- robust errors -------------------------------------------------------------------------------


def test_robust_errors_refuse_what_does_not_exist():
    design, outcome = cohort(5)
    fit = fit_logistic(design, outcome)
    for errors, reason in (
        (RobustErrors(kind="CR1"), "without clusters"),
        (RobustErrors(kind="HC3", clusters=np.arange(80)), "with clusters"),
        (RobustErrors(clusters=np.arange(79)), "one cluster for each"),
    ):
        with pytest.raises(ValueError, match=reason):
            robust_covariance(fit, design, outcome, errors=errors)
    with pytest.raises(NotEstimableError, match="at least two clusters"):
        robust_covariance(fit, design, outcome, errors=RobustErrors(clusters=np.zeros(80)))


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
@settings(max_examples=8)
@given(seed=SEEDS)
def test_case_weights_equal_repetition(kind, seed):
    design, outcome = cohort(seed)
    weights = np.random.default_rng(seed).integers(1, 4, outcome.size)
    many, every = np.repeat(design, weights, axis=0), np.repeat(outcome, weights)
    weighted = robust_covariance(
        fit_logistic(design, outcome, weights=weights),
        design,
        outcome,
        errors=RobustErrors(kind=kind, weights_are="cases"),
        weights=weights,
    )
    repeated = robust_covariance(
        fit_logistic(many, every), many, every, errors=RobustErrors(kind=kind)
    )
    assert weighted.covariance == pytest.approx(repeated.covariance, rel=1e-6, abs=1e-12)


def test_clusters_of_one_patient_are_hc0():
    design, outcome = cohort(6)
    fit = fit_logistic(design, outcome)
    alone = RobustErrors(kind="CR0", clusters=np.arange(80))
    found = robust_covariance(fit, design, outcome, errors=alone).covariance
    assert found == pytest.approx(robust_covariance(fit, design, outcome).covariance, rel=1e-9)


# --- risk ratios ---------------------------------------------------------------------------------


def test_without_covariates_modified_poisson_is_katz():
    found = modified_poisson(*of_table(TABLE)).terms[0].estimate
    katz = risk_ratio(TABLE, method="katz")
    assert found.value == pytest.approx(katz.value, rel=1e-10)
    assert found.interval.low == pytest.approx(katz.interval.low, rel=1e-9)
    assert found.interval.high == pytest.approx(katz.interval.high, rel=1e-9)


def test_swapping_arms_inverts_the_risk_ratio():
    design, outcome = cohort(7)
    there = modified_poisson(design, outcome).terms[0].estimate
    back = modified_poisson(design * [-1, 1] + [1, 0], outcome).terms[0].estimate
    assert there.value == pytest.approx(1 / back.value, rel=1e-8)
    assert there.interval.low == pytest.approx(1 / back.interval.high, rel=1e-8)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        pytest.param(TwoByTwo(0, 9, 5, 9), "no events by arm", id="zero cell"),
        pytest.param(TwoByTwo(0, 9, 0, 9), "no patient had", id="no events"),
    ],
)
def test_a_level_without_events_has_no_risk_ratio(table, reason):
    with pytest.raises(NotEstimableError, match=reason):
        modified_poisson(*of_table(table), terms=["arm"])


def test_all_events_have_no_error():
    with pytest.raises(NotEstimableError, match="standard error of arm"):
        modified_poisson(*of_table(TwoByTwo(5, 5, 6, 6)), terms=["arm"])


def test_rates_with_an_offset_and_negative_counts():
    # Two arms, exposure times as offset: the ratio of the rates.
    fit = fit_poisson([[1.0], [0.0]], [12.0, 5.0], offset=np.log([100.0, 80.0]))
    assert np.exp(fit.coefficients[1]) == pytest.approx((12 / 100) / (5 / 80))
    assert fit.covariance[1, 1] == pytest.approx(1 / 12 + 1 / 5)
    with pytest.raises(ValueError, match="cannot be negative"):
        fit_poisson([[1.0], [0.0]], [1.0, -1.0])


# --- standardised risks --------------------------------------------------------------------------


def test_without_covariates_standardised_risks_are_the_crude_ones():
    design, outcome = of_table(TABLE)
    found = standardise(fit_logistic(design, outcome), design, 0)
    assert found.risk == pytest.approx(20 / 41)
    assert found.difference.estimate.value == pytest.approx(20 / 41 - 45 / 86)
    wald = np.sqrt(20 * 21 / 41**3 + 45 * 41 / 86**3)
    assert found.difference.standard_error == pytest.approx(wald, rel=1e-8)
    by_influence = standardise(fit_logistic(design, outcome), design, 0, outcome=outcome)
    assert by_influence.difference.standard_error == pytest.approx(wald, rel=1e-8)


def test_the_bootstrap_is_seeded_and_close_to_the_delta_method():
    design, outcome = cohort(8, size=300)
    first, again = (bootstrap_risks(design, outcome, 0, seed=7, replicates=150) for _ in range(2))
    assert first == again
    delta = standardise(fit_logistic(design, outcome), design, 0).difference.estimate
    assert first.difference.value == pytest.approx(delta.value)
    width = delta.interval.high - delta.interval.low
    interval = first.difference.interval
    assert interval.high - interval.low == pytest.approx(width, rel=0.25)
    assert interval.low < delta.value < interval.high


def test_standardisation_refuses_what_it_cannot_do():
    design, outcome = cohort(9)
    with pytest.raises(ValueError, match="must be 0 or 1"):
        standardise(fit_logistic(design, outcome), design, 1)
    with pytest.raises(ValueError, match="at least 100"):
        bootstrap_risks(design, outcome, 0, seed=1, replicates=10)
    # One event in the arm: every third sample misses it.
    with pytest.raises(NotEstimableError, match="bootstrap samples had no estimate"):
        bootstrap_risks(*of_table(TwoByTwo(1, 20, 10, 20)), 0, seed=1, replicates=100)


def test_firth_of_two_patients_is_the_table_with_one_half_in_each_cell():
    # The information alone leads there too slowly to arrive.
    fit = fit_firth([[0.0], [1.0]], [0, 1])
    assert fit.coefficients[1] == pytest.approx(np.log(1.5 * 1.5 / (0.5 * 0.5)), rel=1e-9)
    assert fit.iterations < 30
