"""The likelihood of cumulative-logit models that are not proportional, and its derivatives.

``RelaxedSurface(rows, sizes, weights, relaxed)``: as ``cumulative.CumulativeSurface``, but the
``relaxed`` columns, the intercept always among them, have a coefficient for each cut j, the others
one for all.  Parameters: the relaxed ones cut by cut, then the common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cumulative import OrderedLevels
from analytics.stats.expit import expit
from analytics.stats.likelihood import Derivatives
from analytics.stats.model_matrix import blocks, weighted_gram


class RelaxedSurface(OrderedLevels):
    """The partial or the whole non-proportional model."""

    exact = True

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
        *,
        relaxed: Sequence[int],
        terms: tuple[str, ...] = (),
    ) -> None:
        super().__init__(rows, sizes, weights, relaxed, terms)
        self.loose, self.fixed = rows[:, self.relaxed], rows[:, self.common]
        self.parts = [_Block(self, where) for where in blocks(len(rows))]

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and observed information (minus the second derivatives)."""
        own, common = self.split(parameters)
        sums = _Sums(self.cuts, len(self.relaxed), len(self.common))
        for block in self.parts:
            rows = block.rows(own, common)
            if rows is None:
                size = parameters.size
                return -np.inf, np.zeros(size), np.zeros((size, size))
            block.add(rows, sums)
        return sums.derivatives()

    def reach(self, _step: NDArray[np.float64]) -> float:
        """Full precision is always asked for."""
        return np.inf


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The value, and per row, shape (b,), first and minus second derivatives.

    The cut above a level pulls ``up``, the cut below ``down``; ``bend_gap`` is in their distance.
    """

    value: float
    up: NDArray[np.float64]
    down: NDArray[np.float64]
    bend_up: NDArray[np.float64]
    bend_down: NDArray[np.float64]
    bend_gap: NDArray[np.float64]


class _Sums:
    """Over all rows, per level: relaxed columns r, common columns c."""

    def __init__(self, cuts: int, width: int, common: int) -> None:
        levels = cuts + 1
        self.cuts, self.width = cuts, width
        self.value = 0.0
        self.up, self.down = np.zeros((2, levels, width))
        self.bend_up, self.bend_down, self.bend_gap = np.zeros((3, levels, width, width))
        self.cross_up, self.cross_down = np.zeros((2, levels, width, common))
        self.slope = np.zeros(common)
        self.curvature = np.zeros((common, common))

    def derivatives(self) -> Derivatives:
        border = self.cuts * self.width
        # The cut above level j is the cut below level j+1.
        gradient = np.concatenate([(self.up[:-1] + self.down[1:]).ravel(), self.slope])
        information = np.empty((gradient.size, gradient.size))
        information[:border, :border] = self._relaxed()
        cross = self.cross_up[:-1] + self.cross_down[1:]
        information[:border, border:] = cross.reshape(border, -1)
        information[border:, :border] = information[:border, border:].T
        information[border:, border:] = self.curvature
        return self.value, gradient, information

    def _relaxed(self) -> NDArray[np.float64]:
        """Tridiagonal in blocks: a level knows only the cuts above and below it."""
        shared = self.bend_gap
        own = (self.bend_up + shared)[:-1] + (self.bend_down + shared)[1:]
        blocks = np.zeros((self.cuts, self.width, self.cuts, self.width))
        cuts = np.arange(self.cuts)
        blocks[cuts, :, cuts, :] = own
        blocks[cuts[1:], :, cuts[:-1], :] = blocks[cuts[:-1], :, cuts[1:], :] = -shared[1:-1]
        return blocks.reshape(self.cuts * self.width, -1)


class _Block:
    """Some thousand rows, which stay in the cache while all is computed from them."""

    def __init__(self, surface: RelaxedSurface, where: slice) -> None:
        self.fixed, self.loose = surface.fixed[where], surface.loose[where]
        self.weights = None if surface.weights is None else surface.weights[where]
        inside = np.clip(surface.ends, where.start, where.stop) - where.start
        held = np.flatnonzero(np.diff(inside))
        self.levels = range(int(held[0]), int(held[-1]) + 1)
        self.chosen = slice(self.levels.start, self.levels.stop)
        bounds = inside[self.levels.start : self.levels.stop + 1]
        self.slices = [slice(int(start), int(end)) for start, end in pairwise(bounds)]

    def rows(self, own: NDArray[np.float64], common: NDArray[np.float64]) -> _Rows | None:
        """What each row adds; None where cuts are out of order, so that a chance is negative."""
        predictor = self.fixed @ common
        above = self._by_level(own, 0, np.inf)
        below = self._by_level(own, 1, -np.inf)
        apart = self._by_level(np.diff(own, axis=0), 1, np.inf)
        if apart.min() <= 0:
            return None
        with np.errstate(over="ignore"):
            gap = 1 / np.expm1(apart)
        within, beyond = expit(predictor + above), expit(-predictor - below)
        with np.errstate(divide="ignore"):
            logarithm = np.log(within * beyond) + np.log(-np.expm1(-apart))
        up, down = 1 - within, beyond - 1
        parts = [up + gap, down - gap, within * up, -beyond * down, gap * (1 + gap)]
        if self.weights is None:
            return _Rows(float(logarithm.sum()), *parts)
        return _Rows(float(self.weights @ logarithm), *(self.weights * each for each in parts))

    def add(self, rows: _Rows, sums: _Sums) -> None:
        """To the sums of all rows."""
        here = self.chosen
        sums.value += rows.value
        sums.up[here] += self._sums(rows.up)
        sums.down[here] += self._sums(rows.down)
        sums.bend_up[here] += self._grams(rows.bend_up)
        sums.bend_down[here] += self._grams(rows.bend_down)
        sums.bend_gap[here] += self._grams(rows.bend_gap)
        self._add_products(rows, sums)
        sums.curvature += weighted_gram(self.fixed, rows.bend_up + rows.bend_down)

    def _by_level(
        self, coefficients: NDArray[np.float64], first: int, outside: float
    ) -> NDArray[np.float64]:
        """A value per patient: levels from ``first`` on take one row of coefficients each."""
        values = np.full(len(self.loose), outside)
        for level, where in zip(self.levels, self.slices, strict=True):
            if 0 <= level - first < len(coefficients):
                values[where] = self.loose[where] @ coefficients[level - first]
        return values

    def _sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Over the rows of each level, times the relaxed columns: shape (levels, r)."""
        return np.array([values[where] @ self.loose[where] for where in self.slices])

    def _add_products(self, rows: _Rows, sums: _Sums) -> None:
        """Slopes in the common columns, and relaxed by common columns for each level."""
        pull = rows.up + rows.down
        sums.slope += pull @ self.fixed
        for bend, cross in ((rows.bend_up, sums.cross_up), (rows.bend_down, sums.cross_down)):
            scaled = self.loose * bend[:, None]
            for level, where in zip(self.levels, self.slices, strict=True):
                cross[level] += scaled[where].T @ self.fixed[where]

    def _grams(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relaxed by relaxed columns for each level, shape (levels, r, r)."""
        return np.array([weighted_gram(self.loose[where], values[where]) for where in self.slices])
