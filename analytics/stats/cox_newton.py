"""Newton's method for the partial likelihood, and the words for when it has no maximum.

``problem(sets, design, names) -> Problem``, ``maximise(problem) -> Optimum`` and
``maximum_given(problem, term, coefficient, start)``, a point of the profile likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve

from analytics.stats.cox_likelihood import (
    HIGHEST_LOG_RISK,
    Derivatives,
    RiskSets,
    derivatives,
    log_likelihood,
)
from analytics.stats.estimate import NotEstimableError

Floats = NDArray[np.float64]
MOST_STEPS = 60
MOST_HALVINGS = 40
# Steps are in standard deviations of the covariate.
STEP_IS_NOTHING = 1e-9
STEP_STILL_LARGE = 1e-2
LIKELIHOOD_STANDS_STILL = 1e-7
LEAST_EIGENVALUE = 1e-11
MOST_COLUMNS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The risk sets and the design (n, k), its columns centred and in standard deviations."""

    sets: RiskSets
    design: Floats
    scale: Floats
    names: tuple[str, ...]

    def linear(self, coefficients: Floats) -> Floats:
        """The centred linear predictor (n,) of coefficients per unit."""
        return np.asarray(self.design @ (coefficients * self.scale), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """Coefficients and covariance in the units of the covariates."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    score_statistic: float
    iterations: int


def problem(sets: RiskSets, design: ArrayLike, names: tuple[str, ...] | None) -> Problem:
    """ValueError for a design that does not fit; NotEstimableError for columns without variation."""
    columns = np.asarray(design, dtype=np.float64)
    if columns.ndim == 1:
        columns = columns[:, None]
    n = sets.cell.size
    if columns.ndim != 2 or columns.shape[0] != n or columns.shape[1] == 0:  # noqa: PLR2004
        raise ValueError("the design needs one row per patient and at least one column")
    labels = names or tuple(f"term {j + 1}" for j in range(columns.shape[1]))
    if len(labels) != columns.shape[1]:
        raise ValueError("one name is needed per column")
    centre = columns.mean(axis=0)
    if not np.isfinite(centre).all():
        raise ValueError("missing covariates must be removed, and counted, before the call")
    if sets.events.size == 0:
        raise NotEstimableError("there are no events")
    centred = columns - centre
    scale = np.sqrt(np.einsum("ij,ij->j", centred, centred) / n)
    flat = scale <= np.finfo(np.float64).eps * 8 * np.abs(centre)
    if flat.any():
        raise NotEstimableError(f"{_listed(labels, flat)} does not vary")
    centred /= scale
    return Problem(sets=sets, design=centred, scale=scale, names=labels)


def maximise(task: Problem) -> Optimum:
    """The maximum of the likelihood; NotEstimableError in words where there is none."""
    sets, design = task.sets, task.design
    null = derivatives(sets, design, np.zeros(design.shape[0]))
    _require_full_rank(task, null.information)
    start = null.gradient * 0
    score_step = _solve(null.information, null.gradient, task)
    standardised, reached, iterations = _climb(task, start, null)
    inverse = _solve(reached.information, np.eye(start.size), task)
    return Optimum(
        coefficients=standardised / task.scale,
        covariance=inverse / np.outer(task.scale, task.scale),
        log_likelihood=reached.log_likelihood,
        null_log_likelihood=null.log_likelihood,
        score_statistic=float(null.gradient @ score_step),
        iterations=iterations,
    )


def maximum_given(task: Problem, term: int, coefficient: float, start: Floats) -> float:
    """The highest log likelihood with one coefficient (per unit) held where it is."""
    free = np.arange(start.size) != term
    fixed = task.design[:, term] * (coefficient * task.scale[term])
    if not free.any():
        return log_likelihood(task.sets, fixed)
    names = tuple(name for name, kept in zip(task.names, free, strict=True) if kept)
    rest = Problem(sets=task.sets, design=task.design[:, free], scale=task.scale[free], names=names)
    begin = start[free] * rest.scale
    at_start = derivatives(rest.sets, rest.design, rest.design @ begin + fixed)
    return _climb(rest, begin, at_start, offset=fixed)[1].log_likelihood


def _climb(
    task: Problem, start: Floats, at_start: Derivatives, *, offset: Floats | float = 0.0
) -> tuple[Floats, Derivatives, int]:
    """Newton steps from standardised coefficients, halved while the likelihood would fall."""
    position, here = start, at_start
    for iteration in range(1, MOST_STEPS + 1):
        step = _solve(here.information, here.gradient, task)
        if np.abs(step).max() < STEP_IS_NOTHING:
            return position, here, iteration
        position, reached, taken = _halved_until_better(task, position, step, here, offset)
        gained = reached.log_likelihood - here.log_likelihood
        if gained < LIKELIHOOD_STANDS_STILL and np.abs(taken).max() > STEP_STILL_LARGE:
            raise _monotone(task, taken)
        # At the precision of the likelihood itself no further step can be judged.
        if np.abs(taken).max() < np.sqrt(STEP_IS_NOTHING) and gained <= 0:
            return position, reached, iteration
        here = reached
    raise NotEstimableError("the partial likelihood did not converge to a maximum")


def _halved_until_better(
    task: Problem, position: Floats, step: Floats, here: Derivatives, offset: Floats | float
) -> tuple[Floats, Derivatives, Floats]:
    tolerance = 1e-12 * abs(here.log_likelihood)
    for halvings in range(MOST_HALVINGS):
        taken = step / 2**halvings
        linear = task.design @ (position + taken) + offset
        if np.abs(linear).max() > HIGHEST_LOG_RISK:
            continue
        reached = derivatives(task.sets, task.design, linear)
        if reached.log_likelihood >= here.log_likelihood - tolerance:
            return position + taken, reached, taken
    raise NotEstimableError("the partial likelihood could not be raised any further")


def _solve(information: Floats, right: Floats, task: Problem) -> Floats:
    """The information is positive definite unless the likelihood has become flat."""
    try:
        factor = cho_factor(information)
    except np.linalg.LinAlgError as error:
        raise _monotone(task, np.diag(information) < information.max() * 1e-8) from error
    return np.asarray(cho_solve(factor, right), dtype=np.float64)


def _require_full_rank(task: Problem, information: Floats) -> None:
    values, vectors = np.linalg.eigh(information)
    if values[0] > LEAST_EIGENVALUE * max(values[-1], task.sets.events.size):
        return
    involved = np.abs(vectors[:, 0]) > 1e-3
    words = _listed(task.names, involved)
    if involved.sum() == 1:
        raise NotEstimableError(f"{words} does not vary among the patients at risk at the events")
    raise NotEstimableError(f"{words} are collinear: one is determined by the others")


def _monotone(task: Problem, step: Floats | NDArray[np.bool_]) -> NotEstimableError:
    size = np.abs(np.asarray(step, dtype=np.float64))
    involved = size >= 0.1 * size.max() if size.any() else np.ones(size.size, dtype=bool)
    return NotEstimableError(
        f"the hazard ratio of {_listed(task.names, involved)} runs to zero or infinity (monotone "
        "likelihood): the patients with the event are separated from those without it"
    )


def _listed(names: tuple[str, ...], chosen: NDArray[np.bool_]) -> str:
    picked = [name for name, taken in zip(names, chosen, strict=True) if taken]
    shown = ", ".join(picked[:MOST_COLUMNS_NAMED])
    return shown if len(picked) <= MOST_COLUMNS_NAMED else f"{shown} and others"
