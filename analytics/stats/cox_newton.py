"""Newton's method for the partial likelihood, and the words for when it has no maximum.

``problem(sets, design, terms) -> Problem``, ``maximise(problem) -> Optimum`` and
``maximum_given(problem, term, coefficient, start)``, a point of the profile likelihood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg.lapack import dpotrf, dpotrs

from analytics.stats.cox_likelihood import (
    HIGHEST_LOG_RISK,
    Derivatives,
    derivatives,
    derivatives_by_segment,
    log_likelihood,
    own_covariates,
)
from analytics.stats.estimate import NotEstimableError
from analytics.stats.model_matrix import blocks, picked
from analytics.stats.newton import SeparationError
from analytics.stats.risk_sets import RiskSets

Floats = NDArray[np.float64]
MOST_STEPS = 60
MOST_HALVINGS = 40
# Steps are in standard deviations of the covariate.
STEP_IS_NOTHING = 2e-8
AT_PRECISION = 1e-5
STEP_STILL_LARGE = 1e-2
LIKELIHOOD_STANDS_STILL = 1e-7
LEAST_EIGENVALUE = 1e-11
NEGLIGIBLE_SHARE = 1e-3
MOST_COLUMNS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The risk sets and the design in their order, centred: ``whole`` (k+1, n), ones above columns.

    ``scale`` (k,) are the SDs of the columns, in which steps are judged; ``own`` (k,) is the sum of
    the covariates of those who had the event.
    """

    sets: RiskSets
    whole: Floats
    scale: Floats
    own: Floats
    names: tuple[str, ...]

    @property
    def columns(self) -> Floats:
        """The design alone, (k, n)."""
        return self.whole[1:]

    def linear(self, coefficients: Floats) -> Floats:
        """The centred linear predictor (n,) of coefficients per unit."""
        return np.asarray(coefficients @ self.columns, dtype=np.float64)

    def derivatives(self, coefficients: Floats) -> Derivatives | None:
        """Of the likelihood at coefficients per unit; None if a predictor leaves the range."""
        if self.sets.long:
            return derivatives_by_segment(self.sets, self.whole, coefficients, self.own)
        linear = self.linear(coefficients)
        if max(linear.max(), -linear.min()) > HIGHEST_LOG_RISK:
            return None
        return derivatives(self.sets, self.columns, linear, self.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """Coefficients and covariance in the units of the covariates."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    score_statistic: float
    iterations: int


def problem(sets: RiskSets, design: ArrayLike, terms: Sequence[str] | None) -> Problem:
    """ValueError for a design that does not fit; NotEstimableError if a column does not vary."""
    rows = np.asarray(design, dtype=np.float64)
    rows = rows[:, None] if rows.ndim == 1 else rows
    rows = rows if rows.flags.forc else np.ascontiguousarray(rows)
    if rows.ndim != 2 or rows.shape[0] != sets.n or rows.shape[1] == 0:  # noqa: PLR2004 - (n, k)
        raise ValueError("the design needs one row per patient and at least one column")
    labels = tuple(terms or (f"term {j + 1}" for j in range(rows.shape[1])))
    if len(labels) != rows.shape[1]:
        raise ValueError("one name is needed per column")
    centre = np.full(sets.n, 1 / sets.n) @ rows
    if not np.isfinite(centre).all():
        raise ValueError("missing covariates must be removed, and counted, before the call")
    if sets.events.size == 0:
        raise NotEstimableError("there are no events")
    whole = _sorted_and_centred(rows, sets.order, centre)
    scale = np.sqrt([column @ column / sets.n for column in whole[1:]])
    flat = scale <= np.finfo(np.float64).eps * 8 * np.abs(centre)
    if flat.any():
        raise NotEstimableError(f"{_listed(labels, flat)} does not vary")
    own = own_covariates(sets, whole[1:])
    return Problem(sets=sets, whole=whole, scale=scale, own=own, names=labels)


def _sorted_and_centred(rows: Floats, order: NDArray[np.int64], centre: Floats) -> Floats:
    """Block by block, as whole copies of a large design would be read from memory again."""
    whole = np.empty((rows.shape[1] + 1, rows.shape[0]))
    whole[0] = 1
    for where in blocks(order.size):
        np.subtract(picked(rows, order[where]).T, centre[:, None], out=whole[1:, where])
    return whole


def maximise(task: Problem) -> Optimum:
    """The maximum of the likelihood; NotEstimableError in words where there is none."""
    size = task.own.size
    null = _anywhere(task, np.zeros(size))
    require_full_rank(task, null)
    everyone = np.ones(size, dtype=bool)
    score_step = _solve(null.information, null.gradient, task, everyone)
    coefficients, reached, iterations = _climb(task, np.zeros(size), null, everyone)
    return Optimum(
        coefficients=coefficients,
        covariance=_solve(reached.information, np.eye(size), task, everyone),
        log_likelihood=reached.log_likelihood,
        null_log_likelihood=null.log_likelihood,
        score_statistic=float(null.gradient @ score_step),
        iterations=iterations,
    )


def maximum_given(task: Problem, term: int, coefficient: float, start: Floats) -> float:
    """The highest log likelihood with one coefficient (per unit) held where it is."""
    free = np.arange(start.size) != term
    begin = np.where(free, start, coefficient)
    if not free.any():
        return log_likelihood(task.sets, task.linear(begin))
    return _climb(task, begin, _anywhere(task, begin), free)[1].log_likelihood


def _anywhere(task: Problem, coefficients: Floats) -> Derivatives:
    """Where a search has to begin, within the range or not."""
    found = task.derivatives(coefficients)
    if found is not None:
        return found
    return derivatives(task.sets, task.columns, task.linear(coefficients), task.own)


def _climb(
    task: Problem, start: Floats, at_start: Derivatives, free: NDArray[np.bool_]
) -> tuple[Floats, Derivatives, int]:
    """Newton steps in the ``free`` coefficients, halved while the likelihood would fall.

    A last step too small to matter is taken without another pass: what is left is its square.
    """
    position, here = start, at_start
    chosen = np.ix_(free, free)
    for iteration in range(1, MOST_STEPS + 1):
        step = np.zeros(start.size)
        step[free] = _solve(here.information[chosen], here.gradient[free], task, free)
        if np.abs(step * task.scale).max() < STEP_IS_NOTHING:
            return position + step, here, iteration
        position, reached, taken = _halved_until_better(task, position, step, here)
        wanted, moved = (float(np.abs(each * task.scale).max()) for each in (step, taken))
        gained = reached.log_likelihood - here.log_likelihood
        stands_still = gained < LIKELIHOOD_STANDS_STILL and moved > STEP_STILL_LARGE
        # Halved to nothing at the end of the range of numbers.
        at_the_end = moved < AT_PRECISION and wanted > STEP_STILL_LARGE
        if stands_still or at_the_end:
            raise monotone(task, step * task.scale)
        # At the precision of the likelihood itself no further step can be judged.
        if moved < AT_PRECISION and gained <= 0:
            return position, reached, iteration
        here = reached
    raise NotEstimableError("the partial likelihood did not converge to a maximum")


def _halved_until_better(
    task: Problem, position: Floats, step: Floats, here: Derivatives
) -> tuple[Floats, Derivatives, Floats]:
    tolerance = 1e-12 * abs(here.log_likelihood)
    within_range = True
    for halvings in range(MOST_HALVINGS):
        taken = step / 2**halvings
        reached = task.derivatives(position + taken)
        if reached is None:
            within_range = False
        elif reached.log_likelihood >= here.log_likelihood - tolerance:
            return position + taken, reached, taken
    if not within_range:
        raise monotone(task, step * task.scale)
    raise NotEstimableError("the partial likelihood could not be raised any further")


def _solve(information: Floats, right: Floats, task: Problem, free: NDArray[np.bool_]) -> Floats:
    """The information is positive definite unless the likelihood has become flat."""
    factor, failed = dpotrf(information)
    if failed:
        flat = np.zeros(free.size, dtype=bool)
        curvature = np.diag(information) / task.scale[free] ** 2
        flat[free] = curvature <= NEGLIGIBLE_SHARE * curvature.max()
        raise monotone(task, flat)
    return np.asarray(dpotrs(factor, right)[0], dtype=np.float64)


def require_full_rank(task: Problem, null: Derivatives) -> None:
    """NotEstimableError if the information at zero is singular, with the terms that cause it."""
    values, vectors = np.linalg.eigh(null.information / np.outer(task.scale, task.scale))
    if values[0] > LEAST_EIGENVALUE * max(values[-1], task.sets.events.size):
        return
    involved = np.abs(vectors[:, 0]) > NEGLIGIBLE_SHARE
    words = _listed(task.names, involved)
    if involved.sum() == 1:
        raise NotEstimableError(f"{words} does not vary among the patients at risk at the events")
    raise NotEstimableError(f"{words} are collinear: one is determined by the others")


def monotone(task: Problem, step: Floats | NDArray[np.bool_]) -> SeparationError:
    """The refusal of a likelihood without maximum, naming the terms with a part in the step."""
    size = np.abs(np.asarray(step, dtype=np.float64))
    involved = size >= 0.1 * size.max() if size.any() else np.ones(size.size, dtype=bool)
    return SeparationError(
        f"the hazard ratio of {_listed(task.names, involved)} runs to zero or infinity (monotone "
        "likelihood): the patients with the event are separated from those without it"
    )


def _listed(names: tuple[str, ...], chosen: NDArray[np.bool_]) -> str:
    picked = [name for name, taken in zip(names, chosen, strict=True) if taken]
    shown = ", ".join(picked[:MOST_COLUMNS_NAMED])
    return shown if len(picked) <= MOST_COLUMNS_NAMED else f"{shown} and others"
