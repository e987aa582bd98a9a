"""The cases of a Cox model in the order of their risk sets, and sums over those sets.

``RiskSets(data, stratum=…, weights=…, ties=…)`` sorts the cases once by stratum, time and event
before censoring, so that whoever ends together lies together: a *cell* is a stratum and a distinct
time, a *segment* its events or its censored cases.  A sum over a risk set is then a sum per cell
added up from the last time to the first, linear in the cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats.model_matrix import ROWS_AT_ONCE, blocks
from analytics.stats.time_to_event import FollowUp

Ties = Literal["efron", "breslow"]
Floats = NDArray[np.float64]
# Products of matrices per segment pay off when segments are long, as with whole days.
LONG_SEGMENT = 128
MANY_STRATA = 500
IN_THE_CACHE = 50_000


class RiskSets:
    """Order, cells and ties of the cases; fixed during the iterations.

    ``order`` (n,): sorted case to case of the input; everything else is in sorted order.
    Per event, in order of the cells: ``cell_of_event``, ``share`` = Efron's share of the tied risks
    that is taken off (0 by Breslow), ``mean_weight`` of the tied events.
    """

    def __init__(
        self, data: FollowUp, *, stratum: NDArray[np.int64], weights: Floats | None, ties: Ties
    ) -> None:
        """``stratum`` (n,) numbers from 0; ``weights`` None counts every case once."""
        m = data.distinct.size
        happened = data.events if weights is None else data.events & (weights > 0)
        key = (stratum * m + data.position) * 2 + ~happened
        self.order = _order(key)
        key = key[self.order]
        self.segment_start = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        self.segment_size = np.diff(np.append(self.segment_start, key.size))
        segments = key[self.segment_start]
        cells = segments // 2
        self.first_segment = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
        self.cells = int(self.first_segment.size)
        self.cell_of_segment = np.repeat(
            np.arange(self.cells), np.diff(np.append(self.first_segment, segments.size))
        )
        self.dying = segments % 2 == 0
        self.time_of_cell = data.distinct[cells[self.first_segment] % m]
        layer = cells[self.first_segment] // m
        # Where the next cell belongs to another stratum, or there is none.
        self.last = np.flatnonzero(np.append(layer[1:] != layer[:-1], True))
        self._layer = np.repeat(
            np.arange(self.last.size), np.diff(np.concatenate([[-1], self.last]))
        )
        self.weights = None if weights is None else weights[self.order]
        self.n = int(key.size)
        self.long = self.n > LONG_SEGMENT * self.segment_start.size
        self._set_ties(ties)

    def _set_ties(self, ties: Ties) -> None:
        self.deaths = np.zeros(self.cells, dtype=np.int64)
        self.deaths[self.cell_of_segment[self.dying]] = self.segment_size[self.dying]
        self.events = np.flatnonzero(self.to_cases(self.dying))
        self.cell_of_event = np.repeat(np.arange(self.cells), self.deaths)
        first = np.cumsum(self.deaths) - self.deaths
        self._dying_cells = np.flatnonzero(self.deaths)
        self._first_events = first[self._dying_cells]
        rank = np.arange(self.events.size) - first[self.cell_of_event]
        of = self.deaths[self.cell_of_event]
        self.share = rank / of if ties == "efron" else np.zeros(rank.size)
        own = np.ones(rank.size) if self.weights is None else self.weights[self.events]
        self.event_weight = own
        self.mean_weight = self.to_cells(own)[self.cell_of_event] / of

    def weighted(self, values: Floats) -> Floats:
        """Values (n,) times the weights of the cases."""
        return values if self.weights is None else values * self.weights

    def segment_sums(self, columns: Floats, weight: Floats) -> Floats:
        """Weighted sums per segment, (k, s), of columns of shape (k, n)."""
        if self.n == self.segment_start.size:
            return columns * weight
        if self.long:
            sums = np.zeros((self.segment_start.size, len(columns)))
            for segment, where in self.parts():
                sums[segment] += columns[:, where] @ weight[where]
            return sums.T
        if columns.size <= IN_THE_CACHE:
            return np.add.reduceat(columns * weight, self.segment_start, axis=1)
        return np.array(
            [np.add.reduceat(column * weight, self.segment_start) for column in columns]
        )

    def parts(self) -> Iterator[tuple[int, slice]]:
        """Segments, cut into slices that stay in the cache."""
        for segment, start in enumerate(self.segment_start.tolist()):
            end = start + int(self.segment_size[segment])
            for first in range(start, end, ROWS_AT_ONCE):
                yield segment, slice(first, min(first + ROWS_AT_ONCE, end))

    def cell_sums(self, per_segment: Floats) -> Floats:
        """Sums per cell of what stands per segment, along the last axis."""
        if self.cells == self.cell_of_segment.size:
            return per_segment
        return np.add.reduceat(per_segment, self.first_segment, axis=-1)

    def tied(self, per_segment: Floats) -> Floats:
        """What stands for the events of every cell, 0 without, along the last axis."""
        out = np.zeros((*per_segment.shape[:-1], self.cells))
        out[..., self.cell_of_segment[self.dying]] = per_segment[..., self.dying]
        return out

    def to_cases(self, per_segment: NDArray[np.generic]) -> NDArray[np.generic]:
        """To every case (n,) what stands for its segment."""
        return np.repeat(per_segment, self.segment_size, axis=0)

    def to_cells(self, per_event: Floats) -> Floats:
        """Sums per cell of one number per event."""
        sums = np.zeros(self.cells)
        sums[self._dying_cells] = np.add.reduceat(per_event, self._first_events)
        return sums

    def at_risk(self, sums: Floats) -> Floats:
        """Sums over the risk sets: over this and the later cells of the same stratum."""
        starts = self.cells - 1 - self.last[::-1]
        layer = self._layer[-1] - self._layer[::-1]
        return _running(sums[..., ::-1], starts, layer)[..., ::-1]

    def up_to(self, increments: Floats) -> Floats:
        """Sums over this and the earlier cells of the same stratum."""
        starts = np.concatenate([[0], self.last[:-1] + 1])
        return _running(increments, starts, self._layer)


def _running(values: Floats, starts: NDArray[np.int64], layer: NDArray[np.int64]) -> Floats:
    """Sums along the last axis that begin anew at every start; ``layer`` numbers the starts.

    Few strata are summed one by one.  Many (matched sets) are summed at once and what came before
    is taken off, which costs digits only if risks differ by many powers of ten between strata.
    """
    if starts.size > MANY_STRATA:
        running = np.cumsum(values, axis=-1)
        before = np.zeros((*values.shape[:-1], starts.size))
        before[..., 1:] = running[..., starts[1:] - 1]
        return np.asarray(running - before[..., layer], dtype=np.float64)
    running = np.empty(values.shape)
    for start, end in zip(starts, [*starts[1:], values.shape[-1]], strict=True):
        np.cumsum(values[..., start:end], axis=-1, out=running[..., start:end])
    return running


def weighted_gram(columns: Floats, weight: Floats) -> Floats:
    """The sum over cases of weight * x x', (k, k), from columns (k, n), block by block."""
    total = np.zeros((columns.shape[0],) * 2)
    for where in blocks(columns.shape[1]):
        part = columns[:, where]
        total += (part * weight[where]) @ part.T
    return total


def _order(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """A stable order; keys below 65 536 (days of a follow-up) are sorted by radix."""
    if key.size and int(key.max()) <= np.iinfo(np.uint16).max:
        return np.argsort(key.astype(np.uint16), kind="stable")
    return np.argsort(key, kind="stable")
