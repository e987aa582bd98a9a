"""The summit of a log likelihood of several parameters, and what its profile says of one of them.

``climb(surface, start, *, held=()) -> Summit``; ``profile_interval(surface, summit, index, …)`` by
root search on the signed root of the likelihood ratio; ``likelihood_ratio(surface, summit, held)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgesv

from analytics.stats.estimate import (
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)

MOST_STEPS = 300
MOST_HALVINGS = 40
# Squared length of a step in standard errors.
STEP_IS_NOTHING = 1e-18
STEP_IS_THE_LAST = 1e-10
# With many patients the last look costs much and changes the errors in the sixth digit or later.
QUADRATIC = 1e-6
CURVATURE_IS_KEPT = 1e-5
ROUNDING = 1e-13
MOST_SEARCHES = 60
ROOT_IS_EXACT = 1e-10

Derivatives = tuple[float, NDArray[np.float64], NDArray[np.float64]]


class Surface(Protocol):
    """A log likelihood of parameters of shape (p,).

    ``exact`` if the information is minus the second derivative, so that Newton's method doubles
    the digits with each step.
    """

    exact: bool

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient (p,) and information (p, p); minus infinity where it is not defined."""

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """NotEstimableError if the likelihood rises for ever along the step."""

    def reach(self, step: NDArray[np.float64]) -> float:
        """The largest change of a patient's predictor, or infinity if it is cheap to look again."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summit:
    """Where the likelihood is highest, given the parameters that were held."""

    parameters: NDArray[np.float64]
    log_likelihood: float
    gradient: NDArray[np.float64]
    information: NDArray[np.float64]
    iterations: int

    @property
    def covariance(self) -> NDArray[np.float64]:
        """The inverse of the information, shape (p, p)."""
        return np.asarray(np.linalg.inv(self.information), np.float64)


def climb(
    surface: Surface,
    start: NDArray[np.float64],
    *,
    held: Sequence[int] = (),
) -> Summit:
    """Newton steps, halved while they lower the likelihood, until a step is negligible.

    NotEstimableError if there is no summit.
    """
    free = [each for each in range(start.size) if each not in held]
    chosen = np.ix_(free, free) if len(held) else None
    enough = STEP_IS_THE_LAST if surface.exact else STEP_IS_NOTHING
    parameters = start
    here = surface.evaluate(parameters)
    for iteration in range(1, MOST_STEPS + 1):
        step = _step(here, chosen)
        rise = float(here[1] @ step)
        surface.refuse(step, rise)
        if rise < QUADRATIC and surface.exact and surface.reach(step) < CURVATURE_IS_KEPT:
            parameters, here = parameters + step, _foreseen(here, step, rise)
            rise = 0.0
        else:
            parameters, here = _raised(surface, parameters, step, here, rise)
        if not rise > enough:
            return Summit(
                parameters=parameters,
                log_likelihood=here[0],
                gradient=here[1],
                information=here[2],
                iterations=iteration,
            )
    raise NotEstimableError("the likelihood has no maximum that Newton's method could find")


def likelihood_ratio(
    surface: Surface, summit: Summit, held: Sequence[int], *, name: str
) -> SignificanceTest:
    """Twice the fall of the likelihood when the parameters ``held`` are all zero."""
    covariance = summit.covariance
    columns = np.asarray(held, dtype=int)
    shift = np.linalg.solve(covariance[np.ix_(columns, columns)], summit.parameters[columns])
    start = summit.parameters - covariance[:, columns] @ shift
    start[columns] = 0
    lower = climb(surface, start, held=held).log_likelihood
    statistic = max(0.0, 2 * (summit.log_likelihood - lower))
    return chi_squared_test(statistic, columns.size, name=name)


def profile_interval(
    surface: Surface, summit: Summit, index: int, *, level: float = 0.95
) -> tuple[float, float]:
    """The values of one parameter at which twice the fall of the profile is its critical value."""
    z = normal_quantile(level)
    return _limit(surface, summit, index, -z), _limit(surface, summit, index, z)


def newton_step(
    information: NDArray[np.float64], gradient: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The solution of information @ step = gradient; NotEstimableError if there is none."""
    # LAPACK itself: with few patients numpy's checks of the input take longer than the solution.
    if not gradient.size:  # everything is held
        return gradient
    _, _, step, failed = dgesv(information, gradient)
    if failed:
        raise NotEstimableError("the data do not determine all terms of the model")
    return np.asarray(step, np.float64)


def _step(here: Derivatives, chosen: tuple[NDArray[np.intp], ...] | None) -> NDArray[np.float64]:
    """Newton's, in the parameters ``chosen`` (as for a square of the information) or in all."""
    _, gradient, information = here
    if chosen is None:
        return newton_step(information, gradient)
    step = np.zeros(gradient.size)
    free = chosen[1][0]
    step[free] = newton_step(information[chosen], gradient[free])
    return step


def _foreseen(here: Derivatives, step: NDArray[np.float64], rise: float) -> Derivatives:
    """The derivatives after a step so short that the likelihood is a parabola."""
    value, gradient, information = here
    return value + rise / 2, gradient - information @ step, information


def _raised(
    surface: Surface,
    parameters: NDArray[np.float64],
    step: NDArray[np.float64],
    here: Derivatives,
    rise: float,
) -> tuple[NDArray[np.float64], Derivatives]:
    tolerance = ROUNDING * abs(here[0])
    for halvings in range(MOST_HALVINGS):
        candidate = parameters + step * 0.5**halvings
        reached = surface.evaluate(candidate)
        # Below the rounding of the likelihood only the gradient tells whether the step was right.
        if reached[0] >= here[0] - tolerance or (halvings == 0 and rise < tolerance):
            return candidate, reached
    raise NotEstimableError("the likelihood could not be raised any further")


def _limit(surface: Surface, summit: Summit, index: int, z: float) -> float:
    """Newton's method on the signed root, which is almost a straight line; bisection outside."""
    covariance = summit.covariance
    error = sqrt(covariance[index, index])
    best = float(summit.parameters[index])
    inner, outer = best, best + 1e3 * z * error
    value = best + z * error
    at = summit.parameters + covariance[:, index] / covariance[index, index] * (value - best)
    for _ in range(MOST_SEARCHES):
        point = climb(surface, at, held=[index])
        root = sqrt(max(0.0, 2 * (summit.log_likelihood - point.log_likelihood)))
        missing = abs(z) - root
        if abs(missing) < ROOT_IS_EXACT or abs(outer - inner) < ROOT_IS_EXACT * error:
            return value
        inner, outer = (value, outer) if missing > 0 else (inner, value)
        slope = abs(point.gradient[index]) / max(root, ROOT_IS_EXACT)
        target = value + np.sign(z) * missing / max(slope, ROOT_IS_EXACT)
        if not min(inner, outer) < target < max(inner, outer):
            target = (inner + outer) / 2
        at = point.parameters + _tangent(point, index) * (target - value)
        value = float(target)
        at[index] = value
    raise NotEstimableError("no confidence limit was found on the profile likelihood")


def _tangent(point: Summit, index: int) -> NDArray[np.float64]:
    """How the other parameters follow the held one."""
    others = np.delete(np.arange(point.parameters.size), index)
    tangent = np.zeros(point.parameters.size)
    if others.size:
        block = point.information[np.ix_(others, others)]
        tangent[others] = -np.linalg.solve(block, point.information[others, index])
    return tangent
