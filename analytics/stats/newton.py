"""Maximum likelihood of a generalised linear model by Newton's method.

``maximise(matrix, family, *, offset=None) -> Maximum``; the families are ``Binomial`` (logit link)
and ``Poisson`` (log link), each in its canonical link, so that observed and expected information
are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analytics.stats.estimate import NotEstimableError
from analytics.stats.model_matrix import ModelMatrix, weighted_gram

MOST_STEPS = 60
MOST_HALVINGS = 30
# Newton's error after a step is of the order of its square.
CHANGE_IS_NOTHING = 1e-6
# A likelihood that hardly rises while a linear predictor still runs away has no maximum.
RISE_IS_NOTHING = 1e-7
RUNS_AWAY = 0.3
LARGE = 200_000
SAMPLE = 25_000


class SeparationError(NotEstimableError):
    """The outcome is separated: the likelihood rises for ever; Firth's method has an estimate."""


class Family(Protocol):
    """The likelihood as a function of the linear predictor, shape (n,)."""

    def evaluate(
        self, predictor: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Log likelihood, its slope and minus its curvature in each patient's predictor."""

    def null_predictor(self) -> float:
        """The predictor of a model without terms and offset."""

    def for_ever(self, change: NDArray[np.float64]) -> str | None:
        """Why the likelihood rises for ever along a change of the predictors, or None."""

    def sample(self, stride: int) -> Family:
        """The likelihood of every ``stride``-th patient."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Maximum:
    """In the coefficients of ``ModelMatrix.rows``; ``predictor`` has shape (n,)."""

    coefficients: NDArray[np.float64]
    predictor: NDArray[np.float64]
    log_likelihood: float
    slope: NDArray[np.float64]
    curvature: NDArray[np.float64]
    information: NDArray[np.float64]
    iterations: int


class Binomial:
    """Outcomes no/yes with a logit link; ``weights`` are case weights or None."""

    def __init__(self, outcome: NDArray[np.bool_], weights: NDArray[np.float64] | None) -> None:
        self.sign = np.where(outcome, 1.0, -1.0)
        self.weights = weights

    def evaluate(
        self, predictor: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        chance = expit(self.sign * predictor)  # of what was observed
        with np.errstate(divide="ignore"):
            logarithms = np.log(chance)
        missed = 1 - chance
        slope, curvature = self.sign * missed, chance * missed
        if self.weights is None:
            return float(logarithms.sum()), slope, curvature
        likelihood = float(self.weights @ logarithms)
        return likelihood, self.weights * slope, self.weights * curvature

    def null_predictor(self) -> float:
        yes = self.sign > 0
        if self.weights is None:
            events, size = float(yes.sum()), float(yes.size)
        else:
            events, size = float(self.weights @ yes), float(self.weights.sum())
        return float(np.log(events / (size - events)))

    def for_ever(self, change: NDArray[np.float64]) -> str | None:
        gain = self.sign * change
        if self.weights is not None:
            gain = gain[self.weights > 0]
        tolerance = 1e-3 * np.abs(gain).max()
        if gain.min() < -tolerance:
            return None
        return "complete separation" if gain.min() > tolerance else "quasi-complete separation"

    def sample(self, stride: int) -> Binomial:
        weights = None if self.weights is None else self.weights[::stride]
        return Binomial(self.sign[::stride] > 0, weights)


class Poisson:
    """Counts, or outcomes 0/1, with a log link."""

    def __init__(self, counts: NDArray[np.float64], weights: NDArray[np.float64] | None) -> None:
        self.counts = counts
        self.weights = weights

    def evaluate(
        self, predictor: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """The log likelihood leaves out the factorial of the counts, zero for 0/1."""
        with np.errstate(over="ignore"):
            mean = np.exp(predictor)
        slope = self.counts - mean
        terms = self.counts * predictor - mean
        if self.weights is None:
            return float(terms.sum()), slope, mean
        return float(self.weights @ terms), self.weights * slope, self.weights * mean

    def null_predictor(self) -> float:
        return float(np.log(np.average(self.counts, weights=self.weights)))

    def for_ever(self, change: NDArray[np.float64]) -> str | None:
        present = np.ones(change.size, dtype=bool) if self.weights is None else self.weights > 0
        events = present & (self.counts > 0)
        tolerance = 1e-3 * np.abs(change[present]).max()
        if np.abs(change[events]).max() > tolerance or change[present].max() > tolerance:
            return None
        return "some patients have no events"

    def sample(self, stride: int) -> Poisson:
        weights = None if self.weights is None else self.weights[::stride]
        return Poisson(self.counts[::stride], weights)


def maximise(
    matrix: ModelMatrix, family: Family, *, offset: NDArray[np.float64] | None = None
) -> Maximum:
    """NotEstimableError, naming the terms, if the likelihood has no maximum."""
    start = _start(matrix, family, offset)
    return _newton(matrix, family, offset, start)


def _start(
    matrix: ModelMatrix, family: Family, offset: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """The estimate of a sample if there are many patients, which halves the passes over all."""
    start = np.zeros(matrix.rows.shape[1])
    if len(matrix.rows) < LARGE:
        start[0] = 0.0 if offset is not None else family.null_predictor()
        return start
    stride = len(matrix.rows) // SAMPLE
    part = ModelMatrix(
        rows=np.ascontiguousarray(matrix.rows[::stride]),
        centre=matrix.centre,
        scale=matrix.scale,
        terms=matrix.terms,
        weights=None if matrix.weights is None else matrix.weights[::stride],
        total_weight=matrix.total_weight / stride,
    )
    try:
        held = None if offset is None else offset[::stride]
        sampled = _newton(part, family.sample(stride), held, start)
    except NotEstimableError:
        # A sample may lack what the whole has; then the search begins without it.
        return start
    return sampled.coefficients


def _newton(
    matrix: ModelMatrix,
    family: Family,
    offset: NDArray[np.float64] | None,
    coefficients: NDArray[np.float64],
) -> Maximum:
    rows = matrix.rows
    predictor = rows @ coefficients + (0.0 if offset is None else offset)
    likelihood, slope, curvature = family.evaluate(predictor)
    for iteration in range(1, MOST_STEPS + 1):
        gradient = slope @ rows
        step = _solve(weighted_gram(rows, curvature), gradient)
        change = rows @ step
        largest = float(np.abs(change).max())
        if largest > RUNS_AWAY and gradient @ step < RISE_IS_NOTHING * _mean_weight(matrix):
            _refuse_if_for_ever(matrix, family, change, step)
        share, (likelihood, slope, curvature) = _far_enough(family, predictor, change, likelihood)
        coefficients = coefficients + share * step
        predictor += share * change
        if largest < CHANGE_IS_NOTHING:
            return Maximum(
                coefficients=coefficients,
                predictor=predictor,
                log_likelihood=likelihood,
                slope=slope,
                curvature=curvature,
                information=weighted_gram(rows, curvature),
                iterations=iteration,
            )
    raise NotEstimableError("the likelihood has no maximum that Newton's method could find")


def _mean_weight(matrix: ModelMatrix) -> float:
    return 1.0 if matrix.weights is None else matrix.total_weight / len(matrix.rows)


def _solve(information: NDArray[np.float64], gradient: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        return np.asarray(np.linalg.solve(information, gradient), np.float64)
    except np.linalg.LinAlgError as error:
        raise NotEstimableError("the data do not determine all terms of the model") from error


def _far_enough(
    family: Family,
    predictor: NDArray[np.float64],
    change: NDArray[np.float64],
    likelihood: float,
) -> tuple[float, tuple[float, NDArray[np.float64], NDArray[np.float64]]]:
    """The whole step, or the first half, quarter, … that does not lower the likelihood."""
    tolerance = 1e-12 * abs(likelihood)
    for halvings in range(MOST_HALVINGS):
        share = 0.5**halvings
        reached = family.evaluate(predictor + share * change)
        if reached[0] >= likelihood - tolerance:
            return share, reached
    raise NotEstimableError("the likelihood could not be raised any further")


def _refuse_if_for_ever(
    matrix: ModelMatrix,
    family: Family,
    change: NDArray[np.float64],
    step: NDArray[np.float64],
) -> None:
    reason = family.for_ever(change)
    if reason is not None:
        named = matrix.names(step)
        raise SeparationError(f"{reason} by {named}" if named else reason)
