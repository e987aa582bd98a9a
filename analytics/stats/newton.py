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

from analytics.stats.estimate import NotEstimableError
from analytics.stats.likelihood import Derivatives, newton_step
from analytics.stats.model_matrix import ModelMatrix, blocks

MOST_STEPS = 60
MOST_HALVINGS = 30
# Newton's error after a step is of the order of its square.
CHANGE_IS_NOTHING = 1e-6
# With many patients another pass would change the errors in the sixth digit or later.
CURVATURE_IS_KEPT = 1e-5
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

    def part(self, where: slice) -> Family:
        """The likelihood of some of the patients."""


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """In the coefficients of ``ModelMatrix.rows``."""

    coefficients: NDArray[np.float64]
    log_likelihood: float
    information: NDArray[np.float64]
    iterations: int


class Binomial:
    """Outcomes no/yes with a logit link; ``weights`` are case weights or None."""

    def __init__(self, outcome: NDArray[np.bool_], weights: NDArray[np.float64] | None) -> None:
        self.outcome = outcome
        self.sign = np.where(outcome, 1.0, -1.0)
        self.against = -self.sign
        self.weights = weights

    def evaluate(
        self, predictor: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        with np.errstate(over="ignore", divide="ignore"):
            odds = np.exp(self.against * predictor)
            odds += 1
            chance = np.reciprocal(odds, out=odds)  # of what was observed
            logarithms = np.log(chance)
        missed = 1 - chance
        slope, curvature = self.sign * missed, chance * missed
        if self.weights is None:
            return float(logarithms.sum()), slope, curvature
        likelihood = float(self.weights @ logarithms)
        return likelihood, self.weights * slope, self.weights * curvature

    def null_predictor(self) -> float:
        if self.weights is None:
            events, size = float(self.outcome.sum()), float(self.outcome.size)
        else:
            events, size = float(self.weights @ self.outcome), float(self.weights.sum())
        return float(np.log(events / (size - events)))

    def for_ever(self, change: NDArray[np.float64]) -> str | None:
        gain = self.sign * change
        if self.weights is not None:
            gain = gain[self.weights > 0]
        tolerance = 1e-3 * np.abs(gain).max()
        if gain.min() < -tolerance:
            return None
        return "complete separation" if gain.min() > tolerance else "quasi-complete separation"

    def part(self, where: slice) -> Binomial:
        return Binomial(self.outcome[where], None if self.weights is None else self.weights[where])


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

    def part(self, where: slice) -> Poisson:
        return Poisson(self.counts[where], None if self.weights is None else self.weights[where])


class GeneralisedLinear:
    """The log likelihood as a function of the coefficients, summed block by block."""

    def __init__(
        self, matrix: ModelMatrix, family: Family, offset: NDArray[np.float64] | None = None
    ) -> None:
        self.matrix = matrix
        self.family = family
        self.blocks = [
            (matrix.rows[where], family.part(where), None if offset is None else offset[where])
            for where in blocks(len(matrix.rows))
        ]

    def evaluate(self, coefficients: NDArray[np.float64]) -> Derivatives:
        """Value, gradient (k+1,) and information (k+1, k+1)."""
        value = 0.0
        gradient = np.zeros(coefficients.size)
        information = np.zeros((coefficients.size, coefficients.size))
        for rows, family, offset in self.blocks:
            predictor = rows @ coefficients
            if offset is not None:
                predictor += offset
            added, slope, curvature = family.evaluate(predictor)
            value += added
            gradient += slope @ rows
            information += (rows * curvature[:, None]).T @ rows
        return value, gradient, information


def maximise(
    matrix: ModelMatrix, family: Family, *, offset: NDArray[np.float64] | None = None
) -> Maximum:
    """NotEstimableError, naming the terms, if the likelihood has no maximum."""
    start = _start(matrix, family, offset)
    return _newton(GeneralisedLinear(matrix, family, offset), start)


def _start(
    matrix: ModelMatrix, family: Family, offset: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """The estimate of a sample if there are many patients, which halves the passes over all."""
    start = np.zeros(matrix.rows.shape[1])
    if len(matrix.rows) < LARGE:
        start[0] = 0.0 if offset is not None else family.null_predictor()
        return start
    stride = len(matrix.rows) // SAMPLE
    every = slice(None, None, stride)
    part = ModelMatrix(
        rows=np.ascontiguousarray(matrix.rows[every]),
        centre=matrix.centre,
        scale=matrix.scale,
        terms=matrix.terms,
        weights=None if matrix.weights is None else matrix.weights[every],
        total_weight=matrix.total_weight / stride,
    )
    try:
        held = None if offset is None else offset[every]
        sampled = _newton(GeneralisedLinear(part, family.part(every), held), start)
    except NotEstimableError:
        # A sample may lack what the whole has; then the search begins without it.
        return start
    return sampled.coefficients


def _newton(surface: GeneralisedLinear, coefficients: NDArray[np.float64]) -> Maximum:
    matrix = surface.matrix
    here = surface.evaluate(coefficients)
    for iteration in range(1, MOST_STEPS + 1):
        step = newton_step(here[2], here[1])
        rise = float(here[1] @ step)
        hardly = rise < RISE_IS_NOTHING * _mean_weight(matrix)
        # The rise is at most the largest change, squared, times the sum of the curvatures.
        far = not hardly and rise > here[2][0, 0] * CURVATURE_IS_KEPT**2
        largest = np.inf if far else _largest_change(surface, step, refuse=hardly)
        if largest < CURVATURE_IS_KEPT and len(matrix.rows) >= LARGE:
            # The likelihood is a parabola over so short a step.
            return Maximum(coefficients + step, here[0] + rise / 2, here[2], iteration)
        coefficients, here = _far_enough(surface, coefficients, step, here[0])
        if largest < CHANGE_IS_NOTHING:
            return Maximum(coefficients, here[0], here[2], iteration)
    raise NotEstimableError("the likelihood has no maximum that Newton's method could find")


def _mean_weight(matrix: ModelMatrix) -> float:
    return 1.0 if matrix.weights is None else matrix.total_weight / len(matrix.rows)


def _far_enough(
    surface: GeneralisedLinear,
    coefficients: NDArray[np.float64],
    step: NDArray[np.float64],
    likelihood: float,
) -> tuple[NDArray[np.float64], Derivatives]:
    """The whole step, or the first half, quarter, … that does not lower the likelihood."""
    tolerance = 1e-12 * abs(likelihood)
    for halvings in range(MOST_HALVINGS):
        candidate = coefficients + 0.5**halvings * step
        reached = surface.evaluate(candidate)
        if reached[0] >= likelihood - tolerance:
            return candidate, reached
    raise NotEstimableError("the likelihood could not be raised any further")


def _largest_change(
    surface: GeneralisedLinear, step: NDArray[np.float64], *, refuse: bool
) -> float:
    """Of a patient's predictor; with ``refuse``, SeparationError if it would go on for ever."""
    change = surface.matrix.rows @ step
    largest = max(float(change.max()), -float(change.min()))
    reason = surface.family.for_ever(change) if refuse and largest > RUNS_AWAY else None
    if reason is not None:
        named = surface.matrix.names(step)
        raise SeparationError(f"{reason} by {named}" if named else reason)
    return largest
