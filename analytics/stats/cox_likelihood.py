"""The partial likelihood of the Cox model and its derivatives, in one pass over the cases.

The second derivatives need no matrix per time, because

    sum over events of S2/S0 = sum over cases of r x x' * (hazard accumulated to the case's time),

one weighted Gram matrix.  Efron's share of tied events enters as one factor per event.  Columns of
the design have shape (k, n), cases in the order of ``RiskSets``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.risk_sets import RiskSets, weighted_gram

Floats = NDArray[np.float64]
# exp of a linear predictor beyond this leaves the range of a double in sums of products.
HIGHEST_LOG_RISK = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivatives:
    """Log partial likelihood, gradient (k,) and observed information (k, k)."""

    log_likelihood: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSums:
    """Sums over the risk sets.

    Per cell (k, c): ``covered`` = weighted sum of the covariates over the risk set, ``tied`` over
    the cell's events.  Per event (d,): ``total`` = the sum of risks less Efron's share, ``hazard``.
    """

    covered: Floats
    tied: Floats
    total: Floats
    hazard: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments(RiskSums):
    """Also per case (n,): ``risk`` = exp(linear predictor), ``weighted`` = it times the weight."""

    risk: Floats
    weighted: Floats


def log_likelihood(sets: RiskSets, linear: Floats) -> float:
    """The log partial likelihood alone, at a linear predictor (n,)."""
    return _log_likelihood(sets, linear, _totals(sets, sets.weighted(np.exp(linear))))


def derivatives(
    sets: RiskSets, columns: Floats, linear: Floats, own: Floats | None = None
) -> Derivatives:
    """Likelihood, gradient and observed information at a linear predictor (n,).

    ``own`` (k,) is ``own_covariates``, which stays the same from step to step.
    """
    sums = moments(sets, columns, linear)
    return Derivatives(
        log_likelihood=_log_likelihood(sets, linear, sums.total),
        gradient=(own_covariates(sets, columns) if own is None else own)
        - expected_covariates(sets, sums),
        information=information(sets, columns, sums),
    )


def moments(sets: RiskSets, columns: Floats, linear: Floats) -> Moments:
    """One pass; ``linear`` (n,) is the linear predictor with any offset, below 300."""
    risk = np.exp(linear)
    weighted = sets.weighted(risk)
    per_segment = sets.segment_sums(columns, weighted)
    total = _totals(sets, weighted)
    return Moments(
        risk=risk,
        weighted=weighted,
        covered=sets.at_risk(sets.cell_sums(per_segment)),
        tied=sets.tied(per_segment),
        total=total,
        hazard=sets.mean_weight / total,
    )


def derivatives_by_segment(
    sets: RiskSets, whole: Floats, coefficients: Floats, own: Floats
) -> Derivatives | None:
    """As ``derivatives``, in one pass over long segments; None if a predictor leaves the range.

    ``whole`` (k+1, n) are the columns below a row of ones, ``own`` (k,) is ``own_covariates``.
    """
    grams = _grams_by_segment(sets, whole, coefficients)
    if grams is None:
        return None
    per_segment = grams[:, 0].T
    covered, tied = sets.at_risk(sets.cell_sums(per_segment)), sets.tied(per_segment)
    total = covered[0, sets.cell_of_event] - sets.share * tied[0, sets.cell_of_event]
    sums = RiskSums(
        covered=covered[1:], tied=tied[1:], total=total, hazard=sets.mean_weight / total
    )
    level = np.maximum(_level(sets, sums.hazard), 0.0)
    squares = np.tensordot(level, grams[:, 1:, 1:], 1)
    return Derivatives(
        log_likelihood=float(own @ coefficients - sets.mean_weight @ np.log(total)),
        gradient=own - expected_covariates(sets, sums),
        information=np.asarray(squares - _means(sets, sums, sums.hazard), dtype=np.float64),
    )


def _grams_by_segment(sets: RiskSets, whole: Floats, coefficients: Floats) -> Floats | None:
    """Sums of risk * x x' over each segment, (s, k+1, k+1), the first column being ones."""
    grams = np.zeros((sets.segment_start.size, len(whole), len(whole)))
    slopes = np.concatenate([[0.0], coefficients])
    for segment, where in sets.parts():
        part = whole[:, where]
        linear = slopes @ part
        if max(linear.max(), -linear.min()) > HIGHEST_LOG_RISK:
            return None
        risk = np.exp(linear, out=linear)
        if sets.weights is not None:
            risk *= sets.weights[where]
        grams[segment] += (part * risk) @ part.T
    return grams


def own_covariates(sets: RiskSets, columns: Floats) -> Floats:
    """The weighted sum of the covariates of those who had the event, (k,)."""
    return np.array([sets.event_weight @ column[sets.events] for column in columns])


def expected_covariates(sets: RiskSets, sums: RiskSums, factor: Floats | float = 1.0) -> Floats:
    """The sum over events of the mean covariates of their risk sets, (k,), times a factor (d,)."""
    hazard = sums.hazard * factor
    tied = sums.tied @ sets.to_cells(hazard * sets.share)
    return np.asarray(sums.covered @ sets.to_cells(hazard) - tied, dtype=np.float64)


def information(
    sets: RiskSets, columns: Floats, sums: Moments, factor: Floats | float = 1.0
) -> Floats:
    """The sum over events of the variance of the covariates in their risk sets, (k, k).

    ``factor`` (d,), not negative, multiplies each event's part: for tests with a function of time.
    """
    hazard = sums.hazard * factor
    per_case = accumulated(sets, hazard) * sums.weighted
    squares = weighted_gram(columns, np.maximum(per_case, 0.0))
    return np.asarray(squares - _means(sets, sums, hazard), dtype=np.float64)


def accumulated(sets: RiskSets, hazard: Floats) -> Floats:
    """The hazard (d,) of the events that a case was at risk at, (n,), its own by Efron's share."""
    return np.asarray(sets.to_cases(_level(sets, hazard)), dtype=np.float64)


def _level(sets: RiskSets, hazard: Floats) -> Floats:
    """The same for each segment, (s,)."""
    per_segment = sets.up_to(sets.to_cells(hazard))[sets.cell_of_segment]
    own = sets.to_cells(hazard * sets.share)[sets.cell_of_segment]
    per_segment -= np.where(sets.dying, own, 0.0)
    return per_segment


def _means(sets: RiskSets, sums: RiskSums, hazard: Floats) -> Floats:
    """The sum over events of the products of the mean covariates of their risk sets, (k, k)."""
    again = hazard / sums.total
    means = weighted_gram(sums.covered, sets.to_cells(again))
    if sets.share.any():
        crossed = again * sets.share
        middle = (sums.covered * sets.to_cells(crossed)) @ sums.tied.T
        means += weighted_gram(sums.tied, sets.to_cells(crossed * sets.share)) - middle - middle.T
    return means


def mean_covariates(sets: RiskSets, sums: Moments) -> Floats:
    """The mean covariates of each event's risk set, (k, d)."""
    mean = sums.covered[:, sets.cell_of_event]
    mean -= sets.share * sums.tied[:, sets.cell_of_event]
    return np.asarray(mean / sums.total, dtype=np.float64)


def score_residuals(sets: RiskSets, columns: Floats, sums: Moments) -> Floats:
    """Every case's share of the gradient, (k, n), not multiplied by its weight.

    Source: Lin & Wei, J Am Stat Assoc 1989;84:1074-1078; with Efron's ties as R's
    survival::residuals.coxph(type="score").
    """
    level = accumulated(sets, sums.hazard)
    equal = 1.0 / sets.deaths[sets.cell_of_event]
    residuals = np.empty(columns.shape)
    for j, mean in enumerate(mean_covariates(sets, sums)):
        drift = accumulated(sets, sums.hazard * mean)
        residuals[j] = sums.risk * (drift - columns[j] * level)
        cell_mean = sets.to_cells(mean * equal)[sets.cell_of_event]
        residuals[j, sets.events] += columns[j, sets.events] - cell_mean
    return residuals


def _totals(sets: RiskSets, weighted: Floats) -> Floats:
    per_segment = np.add.reduceat(weighted, sets.segment_start)
    falling = sets.tied(per_segment)[sets.cell_of_event]
    at_risk = sets.at_risk(sets.cell_sums(per_segment))
    return np.asarray(at_risk[sets.cell_of_event] - sets.share * falling, dtype=np.float64)


def _log_likelihood(sets: RiskSets, linear: Floats, total: Floats) -> float:
    return float(sets.event_weight @ linear[sets.events] - sets.mean_weight @ np.log(total))
