"""Adjusted risks, their difference and ratio, by marginal standardisation of a logistic model.

``standardise(fit, design, column, …) -> StandardisedRisks``: everybody's predicted risk with the
exposure and without it, averaged over the patients (g-computation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analytics.stats.estimate import Estimate, Interval, NotEstimableError
from analytics.stats.logistic import LogisticFit, binary_outcome, fit_logistic
from analytics.stats.sandwich import RobustCovariance
from analytics.stats.term import Reading, TermEstimate, wald_term

FEWEST_REPLICATES = 100
MOST_FAILURES = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedRisks:
    """``risk`` with the exposure, ``reference_risk`` without, both over the same patients."""

    risk: float
    reference_risk: float
    difference: TermEstimate
    ratio: TermEstimate
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapRisks:
    """Percentile intervals of the standardised risks; ``failed`` replicates had no estimate."""

    difference: Estimate
    ratio: Estimate
    replicates: int
    failed: int
    seed: int
    method: str


def standardise(
    fit: LogisticFit,
    design: ArrayLike,
    column: int,
    *,
    outcome: ArrayLike | None = None,
    robust: RobustCovariance | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> StandardisedRisks:
    """Set column ``column`` (0/1) of the design (n, k, without intercept) to 1, then to 0.

    Errors by the delta method from the model's covariance, or from ``robust``; the covariates then
    count as fixed.  With ``outcome`` (n,) they come from the influence of each patient on both the
    model and the average (M-estimation), which also counts the sampling of the covariates.
    The ratio's interval is on the log scale.  Interactions of the exposure must not be in the
    design: their columns would not follow.

    Source: Localio, Margolis & Berlin, J Clin Epidemiol 2007;60:874-882.
    """
    values = np.asarray(design, dtype=np.float64)
    shares = _shares(weights, len(values))
    ones = _Counterfactual(fit, values, column, 1.0, shares)
    zeros = _Counterfactual(fit, values, column, 0.0, shares)
    if outcome is None:
        covariance = fit.covariance if robust is None else robust.covariance
        gradients = np.array([ones.gradient, zeros.gradient])
        spread = gradients @ covariance @ gradients.T
        error = f"delta method, {'model-based' if robust is None else robust.method}"
    else:
        yes = binary_outcome(outcome)
        both = np.column_stack([each.influence(fit, values, yes, shares) for each in (ones, zeros)])
        spread = both.T @ both
        error = "influence of each patient (M-estimation)"
    return _risks(ones.risk, zeros.risk, spread, error, level)


def bootstrap_risks(
    design: ArrayLike,
    outcome: ArrayLike,
    column: int,
    *,
    seed: int,
    replicates: int = 2000,
    level: float = 0.95,
) -> BootstrapRisks:
    """Percentile intervals: patients are drawn with replacement and the model is fitted again.

    The draws are multinomial counts, used as case weights, from ``numpy.random.default_rng(seed)``.
    Replicates without an estimate (separation) are left out and counted; NotEstimableError if they
    are more than one in ten.
    """
    if replicates < FEWEST_REPLICATES:
        raise ValueError(f"at least {FEWEST_REPLICATES} replicates are needed")
    values, yes = np.asarray(design, dtype=np.float64), binary_outcome(outcome)
    point = _pair(fit_logistic(values, yes), values, column, None)
    generator = np.random.default_rng(seed)
    found: list[tuple[float, float]] = []
    for _ in range(replicates):
        drawn = generator.multinomial(yes.size, np.full(yes.size, 1 / yes.size))
        taken = np.flatnonzero(drawn)
        part, weights = values[taken], drawn[taken].astype(np.float64)
        try:
            fit = fit_logistic(part, yes[taken], weights=weights)
        except NotEstimableError:
            # Counted below: the reader is told how many had no estimate.
            continue
        found.append(_pair(fit, part, column, weights))
    failed = replicates - len(found)
    if failed > MOST_FAILURES * replicates:
        raise NotEstimableError(f"{failed} of {replicates} bootstrap samples had no estimate")
    risks = np.array(found)
    tails = [(1 - level) / 2, (1 + level) / 2]
    method = f"bootstrap percentile, {replicates} samples, seed {seed}"
    limits = [
        np.quantile(each, tails) for each in (risks[:, 0] - risks[:, 1], risks[:, 0] / risks[:, 1])
    ]
    difference, ratio = (Interval(float(low), float(high), level, method) for low, high in limits)
    return BootstrapRisks(
        difference=Estimate(point[0] - point[1], difference, "standardised risk difference"),
        ratio=Estimate(point[0] / point[1], ratio, "standardised risk ratio"),
        replicates=replicates,
        failed=failed,
        seed=seed,
        method=method,
    )


class _Counterfactual:
    """Predicted risks when everybody has the exposure at ``value``; ``shares`` add up to one."""

    def __init__(
        self,
        fit: LogisticFit,
        values: NDArray[np.float64],
        column: int,
        value: float,
        shares: NDArray[np.float64],
    ) -> None:
        exposed = values[:, column]
        if not np.isin(exposed, (0.0, 1.0)).all():
            raise ValueError("the exposure must be 0 or 1 for every patient")
        predictor = fit.linear_predictor(values) + fit.coefficients[1 + column] * (value - exposed)
        self.risks = expit(predictor)
        self.risk = float(shares @ self.risks)
        slope = shares * self.risks * (1 - self.risks)
        self.gradient = np.concatenate([[slope.sum()], slope @ values])
        self.gradient[1 + column] = value * slope.sum()

    def influence(
        self,
        fit: LogisticFit,
        values: NDArray[np.float64],
        yes: NDArray[np.bool_],
        shares: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Each patient's part in the error of the average, shape (n,)."""
        residual = (yes - fit.probabilities(values)) * shares * fit.patients
        pull = fit.covariance @ self.gradient
        return np.asarray(
            shares * (self.risks - self.risk) + residual * (pull[0] + values @ pull[1:])
        )


def _shares(weights: ArrayLike | None, size: int) -> NDArray[np.float64]:
    given = np.ones(size) if weights is None else np.asarray(weights, dtype=np.float64)
    return np.asarray(given / given.sum())


def _pair(
    fit: LogisticFit,
    values: NDArray[np.float64],
    column: int,
    weights: NDArray[np.float64] | None,
) -> tuple[float, float]:
    shares = _shares(weights, len(values))
    ones, zeros = (_Counterfactual(fit, values, column, value, shares) for value in (1.0, 0.0))
    return ones.risk, zeros.risk


def _risks(
    risk: float, reference: float, spread: NDArray[np.float64], error: str, level: float
) -> StandardisedRisks:
    plain, inverse = np.array([1.0, -1.0]), np.array([1 / risk, -1 / reference])
    difference = wald_term(
        "exposure",
        risk - reference,
        float(np.sqrt(plain @ spread @ plain)),
        Reading(measure="standardised risk difference", ratio=False, level=level, error=error),
    )
    ratio = wald_term(
        "exposure",
        float(np.log(risk / reference)),
        float(np.sqrt(inverse @ spread @ inverse)),
        Reading(measure="standardised risk ratio", level=level, error=error),
    )
    return StandardisedRisks(
        risk=risk,
        reference_risk=reference,
        difference=difference,
        ratio=ratio,
        method=f"marginal standardisation of a logistic model, {error}",
    )
