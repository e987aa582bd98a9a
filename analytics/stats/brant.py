"""One logistic model for each cut of an ordered scale, and Brant's test that they agree.

``fit_cuts(fit) -> CutModels`` from a proportional-odds fit; ``brant_test(fit, *, term=None)``;
``cumulative_odds_ratios(fit, term)``, each towards better levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.expit import expit
from analytics.stats.gram import PairProducts
from analytics.stats.logistic import LogisticFit, fit_logistic
from analytics.stats.model_matrix import blocks
from analytics.stats.newton import RUNS_AWAY
from analytics.stats.ordinal_model import OrdinalFit
from analytics.stats.proportionality import require_cuts
from analytics.stats.term import Reading, TermEstimate, wald_term, wald_test

MOST_STEPS = 25
# The information is worked out anew if there are few patients, or the square of the step has not
# fallen to this share.
KEEPS_INFORMATION = 1024
STILL_LEADS = 0.05
# The first information is that of a sample, every sixteenth of many.
STRIDE = 16
SAMPLE = 2048
# What the steps leave, squared and for each patient: they shorten by the same factor each time, if
# not faster.  The last pass still corrects it.
LEFT_IS_NOTHING = 1e-16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutModels:
    """Logistic models of level <= j for each of J cuts, on centred and scaled columns.

    ``coefficients`` has shape (J, k+1), intercept first; ``covariance`` (J, k+1, J, k+1) holds the
    covariances of each model with each other one.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOddsRatio:
    """The odds ratio of being at or below ``level``, or the reason why there is none."""

    level: int
    term: TermEstimate | None
    reason: str | None = None


def brant_test(fit: OrdinalFit, *, term: int | None = None) -> SignificanceTest:
    """All coefficients (or those of column ``term``) are equal across the cuts.

    Wald test on the differences from the first cut, (J-1)k or J-1 degrees of freedom.
    NotEstimableError where the logistic model of a cut has no maximum.

    Source: Brant, Biometrics 1990;46:1171-1178.
    """
    require_cuts(fit)
    models = fit_cuts(fit)
    columns = np.arange(len(fit.terms)) if term is None else np.array([term])
    cuts = len(models.coefficients)
    chosen = models.coefficients[:, 1 + columns]
    covariance = models.covariance[:, 1 + columns][:, :, :, 1 + columns]
    # Differences from the first cut, and their covariance.
    apart = covariance[1:, :, 1:] - covariance[1:, :, :1] - covariance[:1, :, 1:]
    apart += covariance[:1, :, :1]
    freedom = (cuts - 1) * columns.size
    return wald_test(
        (chosen[1:] - chosen[0]).ravel(),
        apart.reshape(freedom, freedom),
        name="Brant test of proportional odds",
    )


def cumulative_odds_ratios(
    fit: OrdinalFit, term: int, *, level: float = 0.95
) -> tuple[CutOddsRatio, ...]:
    """Of column ``term`` at every cut, best first, from separate logistic models; Wald intervals.

    A cut at which the model has no maximum says so and leaves the others alone.
    """
    try:
        models = fit_cuts(fit)
    except NotEstimableError:
        return tuple(_cut_alone(fit, term, cut, level) for cut in range(fit.thresholds.size))
    return tuple(
        CutOddsRatio(
            level=int(fit.levels[cut]),
            term=_odds_ratio(
                fit,
                term,
                float(models.coefficients[cut, 1 + term]),
                sqrt(float(models.covariance[cut, 1 + term, cut, 1 + term])),
                level,
            ),
        )
        for cut in range(fit.thresholds.size)
    )


def fit_cuts(fit: OrdinalFit) -> CutModels:
    """Newton's method for all cuts in the same passes, from the proportional estimate.

    NotEstimableError, with the cut and the terms, if the model of a cut has no maximum.
    """
    passes = _Passes(fit)
    coefficients = _together(fit, passes)
    if coefficients is None:
        coefficients = _one_by_one(fit)
    gradients, informations, meat = passes.joint(coefficients)
    breads = np.asarray(np.linalg.inv(informations), np.float64)
    return CutModels(
        coefficients=coefficients + _solved(informations, gradients),
        covariance=_sandwiches(breads, meat),
    )


def _together(fit: OrdinalFit, passes: _Passes) -> NDArray[np.float64] | None:
    """None where whole Newton steps fail for one of the cuts, or its coefficients run away."""
    own, common = fit.surface.split(fit.summit.parameters)
    coefficients = np.column_stack([own[:, 0], np.tile(common, (len(own), 1))])
    gradients, informations = passes.at_start(coefficients)
    before = 0.0
    for _ in range(MOST_STEPS):
        try:
            steps = _solved(informations, gradients)
        except np.linalg.LinAlgError:
            return None
        rise = float((gradients * steps).sum(axis=1).max())
        coefficients = coefficients + steps
        share = rise / before if before else 1.0
        if rise * share < LEFT_IS_NOTHING * fit.patients:
            runs_away = float(np.abs(passes.rows @ steps.T).max()) > RUNS_AWAY
            return None if runs_away else coefficients
        if len(passes.rows) > KEEPS_INFORMATION and (share < STILL_LEADS or not before):
            # An information from nearby still shows the way, and a slope costs a third of it.
            gradients = passes.slopes(coefficients)
        else:
            gradients, informations = passes.derivatives(coefficients)
        before = rise
    return None


def _one_by_one(fit: OrdinalFit) -> NDArray[np.float64]:
    return np.array([_alone(fit, cut).coefficients for cut in range(fit.thresholds.size)])


def _alone(fit: OrdinalFit, cut: int) -> LogisticFit:
    """On the centred and scaled columns."""
    better = np.arange(len(fit.matrix.rows)) < np.cumsum(fit.surface.sizes)[cut]
    try:
        return fit_logistic(
            fit.matrix.rows[:, 1:], better, weights=fit.matrix.weights, terms=fit.terms
        )
    except NotEstimableError as error:
        raise NotEstimableError(f"cut at {fit.levels[cut]}: {error}") from error


class _Passes:
    """Sums over all patients, block by block."""

    def __init__(self, fit: OrdinalFit) -> None:
        self.rows, self.weights = fit.matrix.rows, fit.matrix.weights
        self.products = PairProducts(self.rows)
        self.cuts = fit.surface.cuts
        self.better = np.cumsum([self._sums_of(where) for where in fit.surface.slices[:-1]], axis=0)

    def at_start(
        self, coefficients: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """As ``derivatives``; with many patients the informations are those of a sample."""
        stride = min(STRIDE, len(self.rows) // SAMPLE)
        if stride <= 1:
            return self.derivatives(coefficients)
        part = self.rows[::stride]
        chance = expit(coefficients @ part.T)
        weights = chance * (1 - chance)
        if self.weights is not None:
            weights *= self.weights[::stride]
        informations = PairProducts(part).grams(lambda where: weights[:, where], self.cuts) * stride
        try:
            np.linalg.cholesky(informations)
        except np.linalg.LinAlgError:
            # A sample may lack what the whole has.
            return self.derivatives(coefficients)
        return self.slopes(coefficients), informations

    def derivatives(
        self, coefficients: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradients (J, k+1) and informations (J, k+1, k+1) of the separate models."""
        gradients = self.better.copy()

        def weights_of(where: slice) -> NDArray[np.float64]:
            chance = self._chances(coefficients, where, gradients)
            return self._weighted(chance * (1 - chance), where)

        return gradients, self.products.grams(weights_of, self.cuts)

    def slopes(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gradients (J, k+1) alone."""
        gradients = self.better.copy()
        for where in blocks(len(self.rows)):
            self._chances(coefficients, where, gradients)
        return gradients

    def joint(
        self, coefficients: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Also the covariances of the scores of all pairs of models, (J, J, k+1, k+1)."""
        gradients = self.better.copy()
        first, second = np.triu_indices(self.cuts)
        starts = np.flatnonzero(first == second).tolist()

        def weights_of(where: slice) -> NDArray[np.float64]:
            chance = self._chances(coefficients, where, gradients)
            rest = 1 - chance
            weights = np.empty((first.size, chance.shape[1]))
            for cut, start in enumerate(starts):
                np.multiply(chance[cut], rest[cut:], out=weights[start : start + self.cuts - cut])
            return self._weighted(weights, where)

        grams = self.products.grams(weights_of, first.size)
        meat = np.empty((self.cuts, self.cuts, *grams.shape[1:]))
        meat[first, second] = meat[second, first] = grams
        return gradients, grams[first == second], meat

    def _chances(
        self,
        coefficients: NDArray[np.float64],
        where: slice,
        gradients: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Of being at or below each cut, (J, b); what they expect is taken off the gradients."""
        part = self.rows[where]
        chance = expit(coefficients @ part.T)
        gradients -= self._weighted(chance, where) @ part
        return chance

    def _sums_of(self, where: slice) -> NDArray[np.float64]:
        part = self.rows[where]
        return np.ones(len(part)) @ part if self.weights is None else self.weights[where] @ part

    def _weighted(self, values: NDArray[np.float64], where: slice) -> NDArray[np.float64]:
        return values if self.weights is None else values * self.weights[where]


def _solved(
    informations: NDArray[np.float64], gradients: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(np.linalg.solve(informations, gradients[:, :, None])[:, :, 0])


def _sandwiches(breads: NDArray[np.float64], meat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((breads[:, None] @ meat @ breads).transpose(0, 2, 1, 3))


def _cut_alone(fit: OrdinalFit, term: int, cut: int, level: float) -> CutOddsRatio:
    place = int(fit.levels[cut])
    try:
        model = _alone(fit, cut)
    except NotEstimableError as reason:
        return CutOddsRatio(level=place, term=None, reason=str(reason))
    value, error = float(model.coefficients[1 + term]), float(model.standard_errors[1 + term])
    return CutOddsRatio(level=place, term=_odds_ratio(fit, term, value, error, level))


def _odds_ratio(
    fit: OrdinalFit, term: int, value: float, error: float, level: float
) -> TermEstimate:
    """From a coefficient of a centred and scaled column."""
    reading = Reading(measure="odds ratio towards better levels, at one cut", level=level)
    scale = float(fit.matrix.scale[term])
    return wald_term(fit.terms[term], value / scale, error / scale, reading)
