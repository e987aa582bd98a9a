"""The proportional-odds likelihood for two groups, maximised by Newton's method.

``fit_proportional_odds(counts, reference) -> Fit`` and ``fit_given_effect(…)`` with the effect held
fixed (a point of the profile likelihood).  logit P(level <= j) = threshold_j + effect * group.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from analytics.stats.estimate import NotEstimableError

MOST_STEPS = 100
MOST_HALVINGS = 40
STEP_IS_NOTHING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """``effect`` and its standard error are log odds; ``thresholds`` has shape (k-1,)."""

    effect: float
    standard_error: float
    thresholds: NDArray[np.float64]
    log_likelihood: float


def fit_proportional_odds(counts: NDArray[np.int64], reference: NDArray[np.int64]) -> Fit:
    """Maximum likelihood from counts of shape (k,), every level taken by somebody.

    NotEstimableError if Newton's method finds no maximum; separated groups have none.
    """
    pooled = np.cumsum(counts + reference)
    thresholds = logit(pooled[:-1] / pooled[-1])
    parameters = np.append(thresholds, 0.0)
    free = np.ones(parameters.size, dtype=bool)
    parameters, likelihood, information = _maximise(counts, reference, parameters, free)
    variance = float(np.linalg.inv(information)[-1, -1])
    return Fit(
        effect=float(parameters[-1]),
        standard_error=sqrt(variance),
        thresholds=parameters[:-1],
        log_likelihood=likelihood,
    )


def fit_given_effect(
    counts: NDArray[np.int64],
    reference: NDArray[np.int64],
    effect: float,
    *,
    start: NDArray[np.float64],
) -> Fit:
    """The thresholds that are most likely given the effect; the standard error is then zero."""
    free = np.append(np.ones(start.size, dtype=bool), False)
    parameters, likelihood, _ = _maximise(counts, reference, np.append(start, effect), free)
    return Fit(
        effect=effect,
        standard_error=0.0,
        thresholds=parameters[:-1],
        log_likelihood=likelihood,
    )


def _maximise(
    counts: NDArray[np.int64],
    reference: NDArray[np.int64],
    parameters: NDArray[np.float64],
    free: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Newton steps, halved while they do not raise the likelihood, until a step is negligible."""
    likelihood = _log_likelihood(counts, reference, parameters)
    for _ in range(MOST_STEPS):
        gradient, information = _derivatives(counts, reference, parameters)
        step = np.zeros(parameters.size)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], gradient[free])
        if np.abs(step).max() < STEP_IS_NOTHING:
            return parameters, likelihood, information
        parameters, likelihood = _halved_until_better(
            counts, reference, parameters, step, likelihood
        )
    raise NotEstimableError("the proportional-odds likelihood has no maximum")


def _halved_until_better(
    counts: NDArray[np.int64],
    reference: NDArray[np.int64],
    parameters: NDArray[np.float64],
    step: NDArray[np.float64],
    likelihood: float,
) -> tuple[NDArray[np.float64], float]:
    tolerance = 1e-12 * abs(likelihood)
    for halvings in range(MOST_HALVINGS):
        candidate = parameters + step / 2**halvings
        reached = _log_likelihood(counts, reference, candidate)
        if reached >= likelihood - tolerance:
            return candidate, reached
    raise NotEstimableError("the proportional-odds likelihood could not be raised any further")


def _log_likelihood(
    counts: NDArray[np.int64], reference: NDArray[np.int64], parameters: NDArray[np.float64]
) -> float:
    """Minus infinity where the thresholds are out of order."""
    if (np.diff(parameters[:-1]) <= 0).any():
        return -np.inf
    total = 0.0
    for sizes, group in ((counts, 1.0), (reference, 0.0)):
        chances = np.diff(_cumulative(parameters, group))
        taken = sizes > 0
        if (chances[taken] <= 0).any():
            return -np.inf
        total += float(sizes[taken] @ np.log(chances[taken]))
    return total


def _cumulative(parameters: NDArray[np.float64], group: float) -> NDArray[np.float64]:
    inner = expit(parameters[:-1] + group * parameters[-1])
    return np.concatenate([[0.0], inner, [1.0]])


def _derivatives(
    counts: NDArray[np.int64], reference: NDArray[np.int64], parameters: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gradient, and observed information (minus the Hessian), in (thresholds, effect)."""
    size = parameters.size
    gradient, information = np.zeros(size), np.zeros((size, size))
    for sizes, group in ((counts, 1.0), (reference, 0.0)):
        # From the group's own linear predictors (thresholds plus effect) to the parameters.
        design = np.column_stack([np.eye(size - 1), np.full(size - 1, group)])
        slope, curvature = _group_derivatives(sizes, _cumulative(parameters, group))
        gradient += design.T @ slope
        information += design.T @ curvature @ design
    return gradient, information


def _group_derivatives(
    sizes: NDArray[np.int64], cumulative: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First derivatives and minus the second ones in the group's k-1 linear predictors."""
    chances = np.diff(cumulative)
    ratio, squared = sizes / chances, sizes / chances**2
    inner = cumulative[1:-1]
    density = inner * (1 - inner)
    bend = density * (1 - 2 * inner)
    difference = ratio[:-1] - ratio[1:]
    slope = density * difference
    diagonal = density**2 * (squared[:-1] + squared[1:]) - bend * difference
    beside = -density[:-1] * density[1:] * squared[1:-1]
    return slope, np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
