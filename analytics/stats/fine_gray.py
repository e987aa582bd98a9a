"""The Fine-Gray model: the subdistribution hazard of one kind of event while others compete.

``fit_fine_gray(times, codes, design, *, cause=1, terms=None) -> FineGrayFit`` and
``subdistribution_hazard_ratio(fit, term, *, level=0.95) -> TermEstimate``.
Codes: 0 = censored, 1, 2, … = kinds of event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.cox import column_of
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.likelihood import climb
from analytics.stats.model_matrix import model_matrix
from analytics.stats.sample_size import Adequacy, events_per_variable_timed
from analytics.stats.subdistribution import SubdistributionSurface
from analytics.stats.term import Reading, TermEstimate, wald_term, wald_test
from analytics.stats.time_to_event import follow_up

Floats = NDArray[np.float64]
LEAST_EIGENVALUE = 1e-11
MEASURE = "subdistribution hazard ratio"
ERROR = "robust, with the estimated censoring"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineGrayFit:
    """Log subdistribution hazard ratios (k,) and their robust covariance (k, k).

    ``log_likelihood`` is a pseudo likelihood: no test rests on it; ``wald`` is of all terms.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    wald: SignificanceTest
    n: int
    n_events: int
    n_competing: int
    adequacy: Adequacy
    iterations: int
    cause: int
    method: str = "Fine-Gray model"

    @property
    def standard_errors(self) -> Floats:
        """Robust, of the log ratios; shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)


def fit_fine_gray(
    times: ArrayLike,
    codes: ArrayLike,
    design: ArrayLike,
    *,
    cause: int = 1,
    terms: Sequence[str] | None = None,
) -> FineGrayFit:
    """Ratios per unit of the columns of ``design`` (n, k), as R's ``cmprsk::crr``.

    Whoever had a competing event stays at risk, with the chance of not being censored since; one
    censoring distribution (Kaplan-Meier) for all patients, so censoring must not depend on the
    covariates.  Ties by Breslow.  The covariance is the sandwich that also counts the estimation of
    the censoring.  A ratio above 1 means a higher cumulative incidence, not a higher rate.

    ValueError as in ``follow_up``, for a cause below 1 and for missing covariates.
    NotEstimableError: no events of the cause, terms that do not vary or are collinear, or a ratio
    that runs to zero or infinity.

    Source: Fine & Gray, J Am Stat Assoc 1999;94:496-509.
    """
    if cause < 1:
        raise ValueError("a cause is an event code of 1 or more")
    data = follow_up(times, codes)
    values = np.asarray(design, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if len(values) != data.n or values.shape[1] == 0:
        raise ValueError("the design needs one row per patient and at least one column")
    if not (data.codes == cause).any():
        raise NotEstimableError("there are no events of this kind")
    matrix = model_matrix(values, terms=terms)
    surface = SubdistributionSurface(data, matrix, cause)
    start = np.zeros(matrix.scale.size)
    null = surface.evaluate(start)
    _require_full_rank(null[2], surface.n_events)
    summit = climb(surface, start)
    scaled = surface.sandwich(summit)
    coefficients = summit.parameters / matrix.scale
    covariance = scaled / np.outer(matrix.scale, matrix.scale)
    return FineGrayFit(
        terms=matrix.terms[1:],
        coefficients=coefficients,
        covariance=covariance,
        log_likelihood=summit.log_likelihood,
        null_log_likelihood=null[0],
        wald=wald_test(summit.parameters, scaled, name="Fine-Gray model, Wald (robust)"),
        n=data.n,
        n_events=surface.n_events,
        n_competing=int(surface.other.sum()),
        adequacy=events_per_variable_timed(surface.n_events, matrix.scale.size),
        iterations=summit.iterations,
        cause=cause,
    )


def subdistribution_hazard_ratio(
    fit: FineGrayFit, term: str | int, *, level: float = 0.95
) -> TermEstimate:
    """One term: Wald interval and test from the robust covariance; ValueError if there is none."""
    j = column_of(fit.terms, term)
    reading = Reading(measure=MEASURE, level=level, error=ERROR)
    variance = max(0.0, float(fit.covariance[j, j]))
    return wald_term(fit.terms[j], float(fit.coefficients[j]), sqrt(variance), reading)


def _require_full_rank(information: Floats, events: int) -> None:
    values = np.linalg.eigvalsh(information)
    if values[0] <= LEAST_EIGENVALUE * max(float(values[-1]), events):
        raise NotEstimableError(
            "the terms do not vary, or determine each other, among the patients at risk at the "
            "events"
        )
