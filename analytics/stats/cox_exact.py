"""The Cox model with the exact partial likelihood of tied events.

``fit_exact_cox(times, codes, design, *, strata=None, terms=None) -> ExactCoxFit`` and
``exact_hazard_ratio(fit, term, *, level=0.95, interval="wald")``.  For days with many deaths, where
Efron's rule is an approximation; also the conditional logistic model of matched sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import cox_newton
from analytics.stats.cox import column_of, risk_sets_of
from analytics.stats.cox_likelihood import Derivatives
from analytics.stats.cox_newton import STEP_STILL_LARGE, Problem, monotone, require_full_rank
from analytics.stats.estimate import Interval, NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.likelihood import Derivatives as Evaluated
from analytics.stats.likelihood import (
    Summit,
    climb,
    likelihood_ratio,
    profile_interval,
)
from analytics.stats.newton import RISE_IS_NOTHING
from analytics.stats.sample_size import Adequacy, events_per_variable_timed
from analytics.stats.term import Reading, TermEstimate, ratio_of, wald_term, wald_test
from analytics.stats.tied_subsets import Subsets

Floats = NDArray[np.float64]
MEASURE = "hazard ratio (odds ratio of the event among those at risk at a time)"
# Of one pass, in products; a fit takes five to ten passes of some seconds at this size.
MOST_PRODUCTS = 1_000_000_000
# What a patient costs beside the products.
PRODUCTS_OF_A_PATIENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExactCoxFit:
    """Log ratios (k,) in the order of ``terms``, their covariance (k, k), tests of all terms.

    ``most_tied`` is the largest number of events at one time in one stratum.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    wald: SignificanceTest
    likelihood_ratio: SignificanceTest
    score: SignificanceTest
    n: int
    n_events: int
    most_tied: int
    adequacy: Adequacy
    iterations: int
    method: str
    surface: ExactSurface = field(repr=False)
    summit: Summit = field(repr=False)

    @property
    def standard_errors(self) -> Floats:
        """Of the log ratios, from the observed information; shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)


def fit_exact_cox(
    times: ArrayLike,
    codes: ArrayLike,
    design: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> ExactCoxFit:
    """Maximum of the exact partial likelihood, as R's ``coxph(ties="exact")``; no weights.

    With d events among those at risk at a time, the chance that it is these d among all sets of d:
    time is taken to be discrete, and the exponential of a coefficient is a ratio of odds, close to
    Efron's hazard ratio where few of those at risk have the event.

    Errors as in ``fit_cox``; NotEstimableError too where the ties are too many to compute.

    Source: Cox, J R Stat Soc B 1972;34:187-220; recursion: Gail, Lubin & Rubinstein, Biometrika
    1981;68:703-707.
    """
    sets = risk_sets_of(times, codes, ties="breslow", strata=strata, weights=None)
    task = cox_newton.problem(sets, design, terms)
    surface = ExactSurface(task)
    surface.require_feasible()
    size = len(task.names)
    null = surface.evaluate(np.zeros(size))
    units = np.outer(task.scale, task.scale)
    require_full_rank(
        task,
        Derivatives(
            log_likelihood=null[0], gradient=null[1] * task.scale, information=null[2] * units
        ),
    )
    summit = climb(surface, np.zeros(size))
    events = int(sets.events.size)
    return ExactCoxFit(
        terms=task.names,
        coefficients=summit.parameters / task.scale,
        covariance=summit.covariance / units,
        log_likelihood=summit.log_likelihood,
        null_log_likelihood=null[0],
        wald=wald_test(summit.parameters, summit.covariance, name="exact Cox model, Wald"),
        likelihood_ratio=chi_squared_test(
            max(0.0, 2 * (summit.log_likelihood - null[0])),
            size,
            "exact Cox model, likelihood ratio",
        ),
        score=chi_squared_test(
            float(null[1] @ np.linalg.solve(null[2], null[1])), size, "exact Cox model, score"
        ),
        n=sets.n,
        n_events=events,
        most_tied=int(sets.deaths.max()),
        adequacy=events_per_variable_timed(events, size),
        iterations=summit.iterations,
        method="Cox model, exact partial likelihood" + ("" if strata is None else ", stratified"),
        surface=surface,
        summit=summit,
    )


def exact_hazard_ratio(
    fit: ExactCoxFit,
    term: str | int,
    *,
    level: float = 0.95,
    interval: Literal["wald", "profile"] = "wald",
) -> TermEstimate:
    """One term with its test: Wald, or the profile interval with the likelihood-ratio test.

    ValueError for an unknown term or interval.
    """
    if interval not in {"wald", "profile"}:
        raise ValueError(f"unknown interval {interval!r}")
    j = column_of(fit.terms, term)
    own = wald_term(
        fit.terms[j],
        float(fit.coefficients[j]),
        float(fit.standard_errors[j]),
        Reading(measure=MEASURE, level=level),
    )
    if interval == "wald":
        return own
    scale = float(fit.surface.task.scale[j])
    low, high = profile_interval(fit.surface, fit.summit, j, level=level)
    limits = Interval(ratio_of(low / scale), ratio_of(high / scale), level, "profile likelihood")
    test = likelihood_ratio(
        fit.surface, fit.summit, [j], name="exact Cox model, likelihood ratio of one term"
    )
    return replace(own, estimate=replace(own.estimate, interval=limits), test=test)


class ExactSurface:
    """The exact log partial likelihood of coefficients per standard deviation of the columns."""

    exact = True

    def __init__(self, task: Problem) -> None:
        self.task = task
        sets = task.sets
        self.columns = task.columns / task.scale[:, None]
        self.own = task.own / task.scale
        bounds = np.append(sets.segment_start[sets.first_segment], sets.n)
        self.start_of_cell, self.end_of_cell = bounds[:-1], bounds[1:]
        self.closing = set(sets.last.tolist())
        # From the last time backwards no more events need be foreseen than an earlier time has.
        self.foreseen = sets.deaths.copy()
        first = 0
        for last in sets.last.tolist():
            part = self.foreseen[first : last + 1]
            np.maximum.accumulate(part, out=part)
            first = last + 1

    def require_feasible(self) -> None:
        """NotEstimableError where a pass over all subsets would take too long."""
        size = len(self.task.names)
        patients = (self.end_of_cell - self.start_of_cell).astype(np.float64)
        each = PRODUCTS_OF_A_PATIENT + self.foreseen * (1.0 + size + size * size)
        if float(patients @ each) > MOST_PRODUCTS:
            raise NotEstimableError(
                f"the exact likelihood of up to {int(self.task.sets.deaths.max())} events at one "
                f"time among {self.task.sets.n} patients takes too long to compute; Efron's "
                "approximation does not"
            )

    def evaluate(self, parameters: Floats) -> Evaluated:
        """Value, gradient (k,) and information (k, k)."""
        sets, size = self.task.sets, parameters.size
        linear = parameters @ self.columns
        value = float(linear[sets.events].sum())
        gradient, information = self.own.copy(), np.zeros((size, size))
        subsets = Subsets(0, size)
        for cell in range(sets.cells - 1, -1, -1):
            if cell in self.closing:
                subsets = Subsets(int(self.foreseen[cell]), size)
            for case in range(self.start_of_cell[cell], self.end_of_cell[cell]):
                subsets.add(float(linear[case]), self.columns[:, case], int(self.foreseen[cell]))
            events = int(sets.deaths[cell])
            if events:
                value -= float(subsets.log_sum[events])
                gradient -= subsets.mean[events]
                information += subsets.spread[events]
        return value, gradient, information

    def refuse(self, step: Floats, rise: float) -> None:
        """SeparationError if the likelihood hardly rises along a step that is still large."""
        if rise < RISE_IS_NOTHING and np.abs(step).max() > STEP_STILL_LARGE:
            raise monotone(self.task, step)

    def reach(self, _step: Floats) -> float:
        return np.inf
