"""Logistic and linear regression: edges, properties.  Agreement with R: test_model_references."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.linear import fit_linear
from analytics.stats.logistic import fit_logistic

SEEDS = st.integers(0, 10_000)


def cohort(seed, size=60):
    generator = np.random.default_rng(seed)
    design = np.column_stack(
        [generator.random(size) < 0.4, generator.normal(70, 12, size), generator.normal(size=size)]
    )
    chance = 1 / (1 + np.exp(-(design @ [0.7, -0.03, 0.4] + 1.5)))
    return design, (generator.random(size) < chance).astype(float)


def test_the_gradient_vanishes_and_the_information_is_that_of_a_naive_computation():
    design, outcome = cohort(1)
    fit = fit_logistic(design, outcome)
    full = np.column_stack([np.ones(len(design)), design])
    chance = fit.probabilities(design)
    assert full.T @ (outcome - chance) == pytest.approx(np.zeros(4), abs=1e-7)
    information = (full.T * (chance * (1 - chance))) @ full
    assert fit.covariance == pytest.approx(np.linalg.inv(information), rel=1e-8)
    naive = np.log(np.where(outcome == 1, chance, 1 - chance)).sum()
    assert fit.log_likelihood == pytest.approx(naive, rel=1e-12)


def test_without_terms_the_intercept_is_the_log_odds():
    fit = fit_logistic(np.empty((10, 0)), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    assert fit.coefficients == pytest.approx([np.log(3 / 7)])
    assert fit.log_likelihood == fit.null_log_likelihood


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        pytest.param([0] * 6, "no patient had the outcome", id="no events"),
        pytest.param([1] * 6, "every patient had the outcome", id="all events"),
        pytest.param([0, 0, 0, 1, 1, 1], "^complete separation by arm$", id="complete"),
        pytest.param([0, 1, 0, 1, 1, 1], "quasi-complete separation by arm$", id="quasi"),
    ],
)
def test_says_why_it_is_not_estimable(outcome, reason):
    arm = np.array([[0.0], [0], [0], [1], [1], [1]])
    with pytest.raises(NotEstimableError, match=reason):
        fit_logistic(arm, outcome, terms=["arm"])


def test_separation_names_only_the_terms_that_separate():
    design, outcome = cohort(3)
    outcome[design[:, 0] == 1] = 1
    with pytest.raises(NotEstimableError, match=r"quasi-complete separation by arm$"):
        fit_logistic(design, outcome, terms=["arm", "age", "collaterals"])


def test_a_rare_level_is_found_among_many_patients():
    generator = np.random.default_rng(4)
    rare = np.arange(250_000) < 3
    outcome = (generator.random(rare.size) < 0.3) | rare
    design = np.column_stack([generator.normal(size=rare.size), rare])
    with pytest.raises(NotEstimableError, match=r"quasi-complete separation by rare$"):
        fit_logistic(design, outcome, terms=["age", "rare"])


@pytest.mark.parametrize("fit", [fit_logistic, fit_linear])
def test_columns_that_say_nothing_of_their_own_are_named(fit):
    design, outcome = cohort(5)
    constant = np.column_stack([design, np.full(len(design), 0.1)])
    with pytest.raises(NotEstimableError, match="site does not vary"):
        fit(constant, outcome, terms=["arm", "age", "collaterals", "site"])
    doubled = np.column_stack([design, 3 - 2 * design[:, 1] + design[:, 0]])
    with pytest.raises(NotEstimableError, match=r"born is determined by arm, age$"):
        fit(doubled, outcome, terms=["arm", "age", "collaterals", "born"])


@pytest.mark.parametrize("fit", [fit_logistic, fit_linear])
def test_nobody_and_one_patient_are_not_estimable(fit):
    with pytest.raises(NotEstimableError, match="no patient in the model"):
        fit(np.empty((0, 1)), [])
    with pytest.raises(NotEstimableError, match="does not vary"):
        fit([[1.0]], [1])


@pytest.mark.parametrize("fit", [fit_logistic, fit_linear])
def test_missing_values_and_shapes_that_do_not_fit_are_refused(fit):
    with pytest.raises(ValueError, match="missing values"):
        fit([[1.0], [np.nan], [0]], [0, 1, 1])
    with pytest.raises(ValueError, match="outcome for each row"):
        fit([[1.0], [2], [0]], [0, 1])
    with pytest.raises(ValueError, match="cannot be negative"):
        fit([[1.0], [2], [0]], [0, 1, 1], weights=[1, -1, 1])
    with pytest.raises(ValueError, match="finite offset"):
        fit([[1.0], [2], [0]], [0, 1, 1], offset=[1, np.nan, 1])


def test_other_outcomes_than_no_and_yes_are_refused():
    with pytest.raises(ValueError, match="0 or 1"):
        fit_logistic([[1.0], [2], [0]], [0, 1, 2])


def test_least_squares_needs_more_patients_than_terms():
    with pytest.raises(NotEstimableError, match="no more patients than terms"):
        fit_linear([[1.0], [2.0]], [3.0, 4.0])


@pytest.mark.parametrize("fit", [fit_logistic, fit_linear])
@settings(max_examples=15)
@given(seed=SEEDS)
def test_integer_weights_equal_repetition_whatever_the_order(fit, seed):
    design, outcome = cohort(seed)
    weights = np.random.default_rng(seed).integers(0, 4, outcome.size)
    order = np.random.default_rng(seed + 1).permutation(weights.sum())
    weighted = fit(design, outcome, weights=weights)
    repeated = fit(np.repeat(design, weights, axis=0)[order], np.repeat(outcome, weights)[order])
    assert weighted.coefficients == pytest.approx(repeated.coefficients, rel=1e-7, abs=1e-9)
    assert weighted.covariance == pytest.approx(repeated.covariance, rel=1e-7, abs=1e-12)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-9)
    assert weighted.null_log_likelihood == pytest.approx(repeated.null_log_likelihood, rel=1e-9)


@pytest.mark.parametrize("fit", [fit_logistic, fit_linear])
@settings(max_examples=15)
@given(seed=SEEDS)
def test_an_offset_takes_over_the_part_of_a_term(fit, seed):
    design, outcome = cohort(seed)
    free = fit(design, outcome)
    held = fit(design[:, :2], outcome, offset=free.coefficients[3] * design[:, 2])
    assert held.coefficients == pytest.approx(free.coefficients[:3], rel=1e-6, abs=1e-8)
    assert held.null_log_likelihood < held.log_likelihood


@settings(max_examples=15)
@given(seed=SEEDS)
def test_the_other_outcome_has_the_opposite_coefficients(seed):
    design, outcome = cohort(seed)
    there, back = fit_logistic(design, outcome), fit_logistic(design, 1 - outcome)
    assert there.coefficients == pytest.approx(-back.coefficients, rel=1e-7, abs=1e-9)
