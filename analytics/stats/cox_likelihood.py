"""The partial likelihood of the Cox model and its derivatives, in one pass over the cases.

``RiskSets(data, strata, weights, ties)`` puts the cases into cells (stratum, distinct time).  Every
sum over a risk set is a sum per cell added up from the last time to the first, so a pass is linear
in the cases; the second derivatives need no matrix per time, because

    sum over events of S2/S0 = sum over cases of r x x' * (hazard accumulated to the case's time),

one weighted Gram matrix.  Efron's share of tied events enters as one factor per event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats.time_to_event import FollowUp

Ties = Literal["efron", "breslow"]
Floats = NDArray[np.float64]
HIGHEST_LOG_RISK = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivatives:
    """Log partial likelihood, gradient (k,) and observed information (k, k)."""

    log_likelihood: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What one pass leaves behind: relative risks of the cases and sums over the risk sets.

    Per case (n,): ``risk`` = exp(linear predictor).  Per cell: ``covered`` (c, k) = weighted sum of
    covariates over the risk set, ``tied`` (c, k) = the same over the cell's events.  Per event, in
    the order of ``RiskSets.event_cell``: ``total`` (d,), the sum of risks less Efron's share.
    """

    risk: Floats
    covered: Floats
    tied: Floats
    total: Floats


class RiskSets:
    """The cells of the cases and the order of the events; fixed during the iterations."""

    def __init__(
        self,
        data: FollowUp,
        *,
        stratum: NDArray[np.int64],
        weights: Floats | None,
        ties: Ties,
    ) -> None:
        """``stratum`` (n,) numbers from 0; ``weights`` None counts every case once."""
        key = stratum * data.distinct.size + data.position
        cells, self.cell = _compressed(key)
        self.cells = int(cells.size)
        self.stratum_of_cell = cells // data.distinct.size
        self.time_of_cell = data.distinct[cells % data.distinct.size]
        # Where the next cell belongs to another stratum, or there is none.
        self.last = np.append(self.stratum_of_cell[1:] != self.stratum_of_cell[:-1], True)
        self.weights = weights
        self.events = np.flatnonzero(
            data.events if weights is None else data.events & (weights > 0)
        )
        self.cell_of_event = self.cell[self.events]
        deaths = np.bincount(self.cell_of_event, minlength=self.cells)
        self.deaths = deaths
        self.event_cell = np.repeat(np.arange(self.cells), deaths)
        first = np.cumsum(deaths) - deaths
        rank = np.arange(self.events.size) - first[self.event_cell]
        efron = ties == "efron"
        self.share = rank / deaths[self.event_cell] if efron else np.zeros(self.events.size)
        own = np.ones(self.events.size) if weights is None else weights[self.events]
        self.event_weight = own
        # Tied events share their mean weight.
        total = np.bincount(self.cell_of_event, weights=own, minlength=self.cells)
        self.mean_weight = (total / np.maximum(deaths, 1))[self.event_cell]

    def per_cell(self, values: Floats) -> Floats:
        """Sums per cell of values of shape (n,) or, column by column, (n, k)."""
        if values.ndim == 1:
            return np.bincount(self.cell, weights=values, minlength=self.cells)
        return np.column_stack([self.per_cell(column) for column in values.T])

    def from_the_end(self, sums: Floats) -> Floats:
        """Sums over the risk sets: over this and later cells of the same stratum."""
        running = np.cumsum(sums[::-1], axis=0)[::-1]
        return np.asarray(running - self._beyond(running), dtype=np.float64)

    def up_to(self, increments: Floats) -> Floats:
        """Sums of increments per cell over this and earlier cells of the same stratum."""
        running = np.cumsum(increments, axis=0)
        last = np.flatnonzero(self.last)
        before = np.concatenate([np.zeros((1, *running.shape[1:])), running[last[:-1]]])
        return np.asarray(running - before[self._layer()], dtype=np.float64)

    def to_cells(self, per_event: Floats) -> Floats:
        """Sums per cell of one number per event."""
        return np.bincount(self.event_cell, weights=per_event, minlength=self.cells)

    def _layer(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(self.last)[:-1]]).astype(np.int64)

    def _beyond(self, running: Floats) -> Floats:
        last = np.flatnonzero(self.last)
        after = np.concatenate([running[last[:-1] + 1], np.zeros((1, *running.shape[1:]))])
        return np.asarray(after[self._layer()], dtype=np.float64)


def _compressed(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if int(key.max()) <= 4 * key.size + 4000:
        present = np.bincount(key) > 0
        return np.flatnonzero(present), (np.cumsum(present) - 1)[key]
    cells, inverse = np.unique(key, return_inverse=True)
    return cells, inverse


def moments(sets: RiskSets, design: Floats, linear: Floats) -> Moments:
    """``design`` (n, k), ``linear`` (n,) the linear predictor with any offset, well below 500."""
    risk = np.exp(linear)
    weighted = risk if sets.weights is None else risk * sets.weights
    scaled = design * weighted[:, None]
    tied = np.zeros((sets.cells, design.shape[1]))
    dying = scaled[sets.events]
    for column in range(design.shape[1]):
        tied[:, column] = np.bincount(
            sets.cell_of_event, weights=dying[:, column], minlength=sets.cells
        )
    at_risk = sets.from_the_end(sets.per_cell(weighted))
    falling = np.bincount(sets.cell_of_event, weights=weighted[sets.events], minlength=sets.cells)
    total = at_risk[sets.event_cell] - sets.share * falling[sets.event_cell]
    covered = sets.from_the_end(sets.per_cell(scaled))
    return Moments(risk=risk, covered=covered, tied=tied, total=total)


def log_likelihood(sets: RiskSets, linear: Floats) -> float:
    """The log partial likelihood alone."""
    risk = np.exp(linear)
    weighted = risk if sets.weights is None else risk * sets.weights
    at_risk = sets.from_the_end(sets.per_cell(weighted))
    falling = np.bincount(sets.cell_of_event, weights=weighted[sets.events], minlength=sets.cells)
    total = at_risk[sets.event_cell] - sets.share * falling[sets.event_cell]
    return _log_likelihood(sets, linear, total)


def _log_likelihood(sets: RiskSets, linear: Floats, total: Floats) -> float:
    return float(sets.event_weight @ linear[sets.events] - sets.mean_weight @ np.log(total))


def derivatives(sets: RiskSets, design: Floats, linear: Floats) -> Derivatives:
    """Likelihood, gradient and observed information at a linear predictor (n,)."""
    sums = moments(sets, design, linear)
    gradient = sets.event_weight @ design[sets.events] - expected_covariates(sets, sums)
    return Derivatives(
        log_likelihood=_log_likelihood(sets, linear, sums.total),
        gradient=gradient,
        information=information(sets, design, sums),
    )


def expected_covariates(sets: RiskSets, sums: Moments, factor: Floats | None = None) -> Floats:
    """The sum over events of the mean covariates of their risk sets, (k,), times a factor."""
    hazard = sets.mean_weight / sums.total * (1.0 if factor is None else factor)
    return np.asarray(
        sets.to_cells(hazard) @ sums.covered - sets.to_cells(hazard * sets.share) @ sums.tied,
        dtype=np.float64,
    )


def information(
    sets: RiskSets, design: Floats, sums: Moments, factor: Floats | None = None
) -> Floats:
    """The sum over events of the variance of the covariates in their risk sets, (k, k).

    ``factor`` (d,) not negative multiplies each event's share, for tests with a function of time.
    """
    hazard = sets.mean_weight / sums.total * (1.0 if factor is None else factor)
    per_case = sets.up_to(sets.to_cells(hazard))[sets.cell]
    per_case[sets.events] -= sets.to_cells(hazard * sets.share)[sets.cell_of_event]
    per_case *= sums.risk if sets.weights is None else sums.risk * sets.weights
    scaled = design * np.sqrt(np.maximum(per_case, 0.0))[:, None]
    squares = scaled.T @ scaled
    squared = hazard / sums.total
    both = (sets.to_cells(squared * sets.share**power) for power in range(3))
    plain, crossed, tied = (weight[:, None] for weight in both)
    middle = sums.covered.T @ (crossed * sums.tied)
    means = (
        sums.covered.T @ (plain * sums.covered)
        - middle
        - middle.T
        + sums.tied.T @ (tied * sums.tied)
    )
    return np.asarray(squares - means, dtype=np.float64)


def score_residuals(sets: RiskSets, design: Floats, sums: Moments) -> Floats:
    """Every case's share of the gradient, (n, k), not multiplied by its weight.

    Source: Lin & Wei, J Am Stat Assoc 1989;84:1074-1078; with Efron's ties as R's
    survival::residuals.coxph(type="score").
    """
    hazard = sets.mean_weight / sums.total
    mean = sums.covered[sets.event_cell] - sets.share[:, None] * sums.tied[sets.event_cell]
    mean /= sums.total[:, None]
    cell_mean, passed, passed_tied = (
        np.column_stack([sets.to_cells(column * factor) for column in mean.T])
        for factor in (1 / np.maximum(sets.deaths, 1)[sets.event_cell], hazard, hazard * sets.share)
    )
    level = sets.up_to(sets.to_cells(hazard))[sets.cell]
    level[sets.events] -= sets.to_cells(hazard * sets.share)[sets.cell_of_event]
    drift = sets.up_to(passed)[sets.cell]
    drift[sets.events] -= passed_tied[sets.cell_of_event]
    residuals = sums.risk[:, None] * (drift - design * level[:, None])
    residuals[sets.events] += design[sets.events] - cell_mean[sets.cell_of_event]
    return np.asarray(residuals, dtype=np.float64)
