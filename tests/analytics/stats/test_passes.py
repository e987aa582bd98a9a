"""Sums in blocks, by level and by day are those of the formulas, for few patients and for many."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from analytics.stats import cumulative
from analytics.stats.brant import fit_cuts
from analytics.stats.cox import fit_cox, risk_sets_of
from analytics.stats.cox_likelihood import derivatives
from analytics.stats.cox_newton import problem
from analytics.stats.cumulative import CumulativeSurface
from analytics.stats.cumulative_relaxed import RelaxedSurface
from analytics.stats.expit import expit
from analytics.stats.gram import PairProducts
from analytics.stats.kaplan_meier import kaplan_meier
from analytics.stats.logistic import fit_logistic
from analytics.stats.model_matrix import model_matrix, weighted_gram
from analytics.stats.newton import SeparationError
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.proportionality import score_test

GENERATOR = np.random.default_rng(20_261_126)


def ordered(size, levels=5):
    generator = np.random.default_rng(size)
    design = np.column_stack([generator.random(size) < 0.4, generator.normal(70, 12, size)])
    latent = 0.8 * design[:, 0] - 0.04 * design[:, 1] + generator.logistic(size=size)
    cuts = np.quantile(latent, np.linspace(0, 1, levels + 1)[1:-1])
    return design.astype(float), np.searchsorted(cuts, latent)


def followed(size, seed=1):
    generator = np.random.default_rng(seed)
    design = np.column_stack([generator.random(size) < 0.5, generator.normal(size=size)])
    day = np.ceil(generator.exponential(60 * np.exp(-design @ [0.4, 0.3])))
    return np.minimum(day, 90).astype(int), (day <= 90).astype(int), design.astype(float)


def test_the_logistic_function_is_scipys_and_does_not_warn():
    predictor = np.concatenate([GENERATOR.normal(0, 8, 1000), [-800, -40, 0, 40, 800, np.inf]])
    assert expit(predictor) == pytest.approx(special.expit(predictor), rel=1e-14)
    assert expit(np.array([-np.inf]))[0] == 0


@pytest.mark.parametrize("size", [3, 500, 5000])
def test_pairs_of_columns_give_the_gram_matrices_every_time(size):
    rows = np.column_stack([np.ones(size), GENERATOR.normal(size=(size, 3))])
    products = PairProducts(rows)
    for _ in range(2):
        weights = GENERATOR.random((4, size))
        found = products.grams(lambda where, of=weights: of[:, where], 4)
        naive = np.array([(rows.T * each) @ rows for each in weights])
        assert found == pytest.approx(naive, rel=1e-11, abs=1e-9)


def test_a_gram_matrix_takes_any_number_of_rows_and_any_weights():
    rows, weights = GENERATOR.normal(size=(5000, 4)), GENERATOR.normal(size=5000)
    assert weighted_gram(rows, weights) == pytest.approx((rows.T * weights) @ rows, abs=1e-9)


@pytest.mark.parametrize("size", [60, 5000])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_design_may_lie_in_memory_by_rows_or_columns_or_scattered(size, weighted):
    plain = GENERATOR.normal(50, 9, (size, 3))
    order = GENERATOR.permutation(size)[: size - 7]
    weights = GENERATOR.random(order.size) if weighted else None
    expected = model_matrix(plain[order], weights=weights)
    for design in (plain, np.asfortranarray(plain), np.repeat(plain, 2, axis=1)[:, ::2]):
        found = model_matrix(design, weights=weights, order=order)
        assert found.rows == pytest.approx(expected.rows, rel=1e-9, abs=1e-12)
        assert found.centre == pytest.approx(np.average(plain[order], axis=0, weights=weights))


@pytest.mark.parametrize("size", [200, 7000])
@pytest.mark.parametrize("weighted", [False, True])
def test_few_and_many_patients_are_added_up_to_the_same(monkeypatch, size, weighted):
    design, levels = ordered(size)
    order = np.argsort(levels, kind="stable")
    rows = model_matrix(design, order=order).rows
    weights = np.random.default_rng(1).random(size) if weighted else None
    found = []
    for few in (0, size * 100):
        monkeypatch.setattr(cumulative, "FEW", few)
        monkeypatch.setattr(cumulative, "MOST_HELD", few)
        surface = CumulativeSurface(rows, np.bincount(levels), weights)
        parameters = np.array([-1.5, -0.6, 0.3, 1.4, 0.2, -0.4])
        sums, gap = surface.by_level(parameters)
        flat = (sums.pull.ravel(), sums.bends.ravel(), sums.plain.ravel(), gap)
        found.append((*surface.evaluate(parameters), np.concatenate(flat)))
        assert surface.scores(parameters).sum(axis=0) == pytest.approx(found[-1][1], abs=1e-7)
    for one, other in zip(*found, strict=True):
        assert one == pytest.approx(other, rel=1e-10, abs=1e-8)


def test_the_proportional_likelihood_is_the_relaxed_one_with_one_coefficient_for_all_cuts():
    design, levels = ordered(300)
    order = np.argsort(levels, kind="stable")
    rows, sizes = model_matrix(design, order=order).rows, np.bincount(levels)
    parameters = np.array([-1.5, -0.6, 0.3, 1.4, 0.2, -0.4])
    proportional = CumulativeSurface(rows, sizes, None).evaluate(parameters)
    relaxed = RelaxedSurface(rows, sizes, None, relaxed=[0]).evaluate(parameters)
    for one, other in zip(proportional, relaxed, strict=True):
        assert one == pytest.approx(other, rel=1e-10, abs=1e-9)


@pytest.mark.parametrize("size", [150, 7000])
def test_the_score_test_is_that_of_the_relaxed_likelihood(size):
    fit = fit_ordinal(*ordered(size))
    cuts = fit.thresholds.size
    rows, sizes = fit.matrix.rows, fit.surface.sizes
    own, common = fit.surface.split(fit.summit.parameters)
    everything = np.column_stack([own[:, 0], np.tile(common, (cuts, 1))]).ravel()
    surface = RelaxedSurface(rows, sizes, None, relaxed=range(rows.shape[1]))
    _, gradient, information = surface.evaluate(everything)
    expected = gradient @ np.linalg.solve(information, gradient)
    assert score_test(fit).statistic == pytest.approx(expected, rel=1e-8)


def test_the_score_test_leaves_out_what_is_not_determined():
    design, levels = ordered(400)
    design[:, 0] = (levels == 2) & (np.arange(400) % 3 == 0)
    found = score_test(fit_ordinal(design, levels))
    assert np.isfinite(found.statistic)
    assert found.degrees_of_freedom == 6


def test_the_models_of_the_cuts_are_those_that_are_fitted_one_by_one():
    design, levels = ordered(20_000)
    rare = np.zeros(20_000)
    rare[np.random.default_rng(2).choice(20_000, 40, replace=False)] = 1
    design = np.column_stack([design, rare])
    fit = fit_ordinal(design, levels)
    models = fit_cuts(fit)
    for cut in range(fit.thresholds.size):
        alone = fit_logistic(design, levels <= cut)
        slopes = models.coefficients[cut, 1:] / fit.matrix.scale
        errors = np.sqrt(np.diag(models.covariance[cut, :, cut])[1:]) / fit.matrix.scale
        assert slopes == pytest.approx(alone.coefficients[1:], rel=1e-6)
        assert errors == pytest.approx(alone.standard_errors[1:], rel=1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("weighted", [False, True])
def test_whole_days_are_added_up_as_single_times_are(ties, weighted):
    day, died, design = followed(30_000)
    weights = np.random.default_rng(3).random(30_000) if weighted else None
    sets = risk_sets_of(day, died, ties=ties, strata=None, weights=weights)
    task = problem(sets, design, None)
    coefficients = np.array([0.3, -0.2])
    by_day = task.derivatives(coefficients)
    by_case = derivatives(sets, task.columns, task.linear(coefficients))
    assert sets.long
    assert by_day.log_likelihood == pytest.approx(by_case.log_likelihood, rel=1e-12)
    assert by_day.gradient == pytest.approx(by_case.gradient, rel=1e-8)
    assert by_day.information == pytest.approx(by_case.information, rel=1e-9)


def test_a_cox_model_takes_designs_by_column_and_whole_days_as_numbers_of_any_kind():
    day, died, design = followed(30_000)
    expected = fit_cox(day, died, design)
    found = fit_cox(day.astype(float), died > 0, np.asfortranarray(design))
    assert found.coefficients == pytest.approx(expected.coefficients, rel=1e-9)
    assert found.covariance == pytest.approx(expected.covariance, rel=1e-9)
    curves = [kaplan_meier(each, died).survival for each in (day, day.astype(float))]
    assert (curves[0] == curves[1]).all()


@pytest.mark.parametrize("size", [60, 100])
def test_a_likelihood_that_rises_to_the_end_of_the_numbers_has_no_maximum(size):
    days = np.arange(1, size + 1)
    with pytest.raises(SeparationError, match="age runs to zero or infinity"):
        fit_cox(days, np.ones(size, dtype=int), days[::-1].astype(float), terms=["age"])


def test_a_logistic_model_of_many_patients_has_its_maximum_and_its_errors():
    design, levels = ordered(210_000)
    fit = fit_logistic(design, levels > 1)
    full = np.column_stack([np.ones(len(design)), design])
    chance = fit.probabilities(design)
    gradient = full.T @ ((levels > 1) - chance)
    assert np.abs(gradient * fit.standard_errors).max() < 1e-6
    information = (full.T * (chance * (1 - chance))) @ full
    assert fit.covariance == pytest.approx(np.linalg.inv(information), rel=1e-5)
    observed = np.where(levels > 1, chance, 1 - chance)
    assert fit.log_likelihood == pytest.approx(np.log(observed).sum(), rel=1e-12)
