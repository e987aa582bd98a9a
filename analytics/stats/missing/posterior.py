"""Draws from the approximate posterior of the imputation models' parameters.

``draw_parameters(surface, start, generator) -> (maximum, drawn)`` for categories,
``draw_linear(gram, moments, …)`` for numbers.  Large-sample normal around the maximum, as in
Rubin, Multiple Imputation for Nonresponse in Surveys, 1987, chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

from analytics.stats.estimate import NotEstimableError

if TYPE_CHECKING:
    from analytics.stats.missing.surfaces import Surface

Array = NDArray[np.float64]
MOST_STEPS, MOST_HALVINGS, MOST_DRAWS = 50, 30, 200
# Squared distance to the maximum in standard errors before the last step, which brings it nearer
# still: far below the scatter of the draw.
NEAR_ENOUGH = 1e-3
# A fall of the likelihood by less than its rounding is none.
SINGLE = 1e-6
# Within this distance a step needs no check that it rises.
TRUSTED = 0.5
SLOW = 0.05
# As mice does: keeps columns that determine each other from stopping the chain.
RIDGE = 1e-5


def draw_parameters(
    surface: Surface, start: Array | None, generator: np.random.Generator, name: str
) -> tuple[Array, Array]:
    """The maximum and one draw around it.  NotEstimableError, naming the variable, if none."""
    first = surface.start() if start is None else start
    parameters, factor = _climb(surface, first, name)
    for _ in range(MOST_DRAWS):
        noise = generator.standard_normal(surface.size)
        drawn = parameters + solve_triangular(
            factor, noise, lower=True, trans=1, check_finite=False
        )
        if surface.inside(drawn):
            return parameters, drawn
    raise NotEstimableError(f"{name}: no ordered thresholds could be drawn")


def _climb(surface: Surface, parameters: Array, name: str) -> tuple[Array, Array]:
    """Newton's method; the information is kept while it still brings the maximum much nearer."""
    slope = surface.slope(parameters)
    factor, before = _factor(surface.information()), np.inf
    for _ in range(MOST_STEPS):
        step = _solved(factor, slope)
        distance = float(slope @ step)
        if distance < NEAR_ENOUGH and surface.inside(parameters + step):
            return parameters + step, factor
        if distance > SLOW * before:
            factor = _factor(surface.information())
            step = _solved(factor, slope)
        before = distance
        parameters, slope = _higher(surface, parameters, step, distance, name)
    raise NotEstimableError(f"{name}: the imputation model did not converge")


def _solved(factor: Array, slope: Array) -> Array:
    return np.asarray(cho_solve((factor, True), slope, check_finite=False), dtype=np.float64)


def _higher(
    surface: Surface, parameters: Array, step: Array, distance: float, name: str
) -> tuple[Array, Array]:
    """The whole step, or the first half, quarter, ... within the domain that is no step down."""
    trusted = distance < TRUSTED
    least = 0.0 if trusted else surface.value()
    for halvings in range(MOST_HALVINGS):
        candidate = parameters + step / 2**halvings
        if not surface.inside(candidate):
            continue
        slope = surface.slope(candidate)
        if trusted or surface.value() >= least - SINGLE * abs(least):
            return candidate, slope
    raise NotEstimableError(f"{name}: the imputation model's likelihood could not be raised")


def _factor(information: Array) -> Array:
    """The lower Cholesky factor of the information with a slight ridge."""
    ridged = information + np.diag(RIDGE * np.diag(information) + 1e-12)
    try:
        return np.asarray(np.linalg.cholesky(ridged))
    except np.linalg.LinAlgError as error:
        raise NotEstimableError("an imputation model has no unique maximum") from error


@dataclass(frozen=True, slots=True)
class LinearDraw:
    """Least squares and one draw of coefficients and residual SD, all of the ``kept`` columns."""

    coefficients: Array
    drawn: Array
    drawn_sd: float


def draw_linear(
    gram: Array, moments: Array, squares: float, patients: int, generator: np.random.Generator
) -> LinearDraw:
    """From X'X of shape (p, p), X'y of shape (p,) and y'y over the observed patients."""
    factor = _factor(gram)
    coefficients = _solved(factor, moments)
    unexplained = max(
        squares - float(2 * coefficients @ moments - coefficients @ gram @ coefficients), 0.0
    )
    freedom = max(patients - moments.size, 1)
    sd = float(np.sqrt(unexplained / generator.chisquare(freedom)))
    noise = generator.standard_normal(moments.size)
    drawn = coefficients + sd * solve_triangular(
        factor, noise, lower=True, trans=1, check_finite=False
    )
    return LinearDraw(coefficients, drawn, sd)
