"""The likelihood of cumulative-logit models, proportional or not, and its derivatives.

``CumulativeSurface(rows, sizes, weights, relaxed=(0,))``: logit P(level <= j) is linear in the
columns of ``rows``; the ``relaxed`` columns, the intercept always among them, have a coefficient
for each cut j, the others one for all.  Parameters: the relaxed ones cut by cut, then the common.

With a = predictor of the cut above a level, b = of the cut below and d = a - b, the chance of the
level is F(a) F(-b) (1 - exp(-d)): each logarithm is concave, and nothing is lost in the tails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analytics.stats.likelihood import Derivatives
from analytics.stats.model_matrix import ROWS_AT_ONCE, weighted_gram
from analytics.stats.newton import LARGE, RISE_IS_NOTHING, RUNS_AWAY, SeparationError


class CumulativeSurface:
    """``rows`` (n, k+1) sorted by level, best first; ``sizes`` (J+1,) rows of each level."""

    exact = True

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
        *,
        relaxed: Sequence[int] = (0,),
        terms: tuple[str, ...] = (),
    ) -> None:
        self.relaxed = list(relaxed)
        self.common = [each for each in range(rows.shape[1]) if each not in self.relaxed]
        self.terms = terms
        self.loose = rows[:, self.relaxed]
        # A view, not a copy, when only the intercept is relaxed.
        self.fixed = rows[:, 1:] if self.relaxed == [0] else rows[:, self.common]
        self.weights = weights
        self.mean_weight = 1.0 if weights is None else float(weights.mean())
        self.sizes = sizes
        ends = np.concatenate([[0], np.cumsum(sizes)])
        self.slices = [slice(int(start), int(end)) for start, end in pairwise(ends)]
        self.cuts = len(sizes) - 1
        self.blocks = [
            _Block(self, slice(start, min(start + ROWS_AT_ONCE, len(rows))), ends)
            for start in range(0, len(rows), ROWS_AT_ONCE)
        ]

    def split(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Relaxed coefficients, shape (J, r), and common ones, shape (c,)."""
        border = self.cuts * len(self.relaxed)
        return parameters[:border].reshape(self.cuts, -1), parameters[border:]

    def place(self, cut: int) -> slice:
        """Where the relaxed coefficients of a cut stand among the parameters."""
        width = len(self.relaxed)
        return slice(cut * width, (cut + 1) * width)

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and observed information (minus the second derivatives)."""
        own, common = self.split(parameters)
        sums = _Sums(self.cuts, len(self.relaxed), len(self.common))
        for block in self.blocks:
            rows = block.rows(own, common)
            if rows is None:
                size = parameters.size
                return -np.inf, np.zeros(size), np.zeros((size, size))
            block.add(rows, sums)
        return sums.derivatives()

    def scores(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each row's gradient, weights multiplied in, shape (n, parameters)."""
        own, common = self.split(parameters)
        scores = np.zeros((len(self.fixed), parameters.size))
        for block in self.blocks:
            rows = block.rows(own, common)
            if rows is None:
                raise ValueError("the thresholds are out of order")
            part = scores[block.where]
            part[:, own.size :] = (rows.up + rows.down)[:, None] * block.fixed
            for level, where in zip(block.levels, block.slices, strict=True):
                for cut, pull in ((level, rows.up), (level - 1, rows.down)):
                    if 0 <= cut < self.cuts:
                        part[where, self.place(cut)] = pull[where, None] * block.loose[where]
        return scores

    def reach(self, step: NDArray[np.float64]) -> float:
        """The largest change of a predictor; infinite for few patients, who are cheap to ask."""
        if len(self.fixed) < LARGE or len(self.relaxed) > 1:
            return np.inf
        own, common = self.split(step)
        return float(np.abs(self.fixed @ common).max() + np.abs(own).max())

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """SeparationError if every patient's level becomes likelier for ever along the step."""
        # A scaled column holds no value beyond the root of n, so short steps need no look at all.
        furthest = np.abs(step).sum() * np.sqrt(len(self.fixed))
        if rise > RISE_IS_NOTHING * self.mean_weight or furthest < RUNS_AWAY:
            return
        own, common = self.split(step)
        shift = self.fixed @ common
        gains = []
        for level, where in enumerate(self.slices):
            cuts = [cut for cut in (level - 1, level) if 0 <= cut < self.cuts]
            moves = [shift[where] + self.loose[where] @ own[cut] for cut in cuts]
            gains += [-moves[0]] if level > 0 else []
            gains += [moves[-1]] if level < self.cuts else []
            gains += [moves[1] - moves[0]] if len(moves) > 1 else []
        least = min(float(each.min()) for each in gains)
        most = max(float(np.abs(each).max()) for each in gains)
        if most > RUNS_AWAY and least > -1e-3 * most:
            raise SeparationError(self._separated(common, own))

    def _separated(self, common: NDArray[np.float64], own: NDArray[np.float64]) -> str:
        parts = np.zeros(len(self.relaxed) + len(self.common))
        parts[self.common] = np.abs(common)
        parts[self.relaxed] = np.abs(own).max(axis=0)
        taking = [each for each in np.flatnonzero(parts > 1e-3 * parts.max()) if each > 0]
        named = ", ".join(self.terms[each] for each in taking if self.terms)
        return "the levels are separated" + (f" by {named}" if named else "")


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

    def __init__(self, surface: CumulativeSurface, where: slice, ends: NDArray[np.int64]) -> None:
        self.where = where
        self.fixed, self.loose = surface.fixed[where], surface.loose[where]
        self.weights = None if surface.weights is None else surface.weights[where]
        self.scalar = len(surface.relaxed) == 1  # a number per level instead of one per row
        inside = np.clip(ends, where.start, where.stop) - where.start
        held = np.flatnonzero(np.diff(inside))
        self.levels = range(int(held[0]), int(held[-1]) + 1)
        self.chosen = slice(self.levels.start, self.levels.stop)
        bounds = inside[self.levels.start : self.levels.stop + 1]
        self.sizes, self.starts = np.diff(bounds), bounds[:-1]
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
        within = expit(predictor + self._each_row(above))
        beyond = expit(-predictor - self._each_row(below))
        with np.errstate(divide="ignore"):
            logarithm = np.log(within * beyond) + self._each_row(np.log(-np.expm1(-apart)))
        rows_gap = self._each_row(gap)
        up, down = 1 - within, beyond - 1
        parts = [
            up + rows_gap,
            down - rows_gap,
            within * up,
            -beyond * down,
            self._each_row(gap * (1 + gap)),
        ]
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
        """Levels from ``first`` on take one row each: a value per level, or else per patient."""
        if self.scalar:
            padded = np.full(self.levels.stop + 1, outside)
            taken = coefficients[: self.levels.stop - first, 0]
            padded[first : first + taken.size] = taken
            return padded[self.chosen]
        values = np.full(len(self.loose), outside)
        for level, where in zip(self.levels, self.slices, strict=True):
            if 0 <= level - first < len(coefficients):
                values[where] = self.loose[where] @ coefficients[level - first]
        return values

    def _each_row(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.repeat(values, self.sizes) if self.scalar else values

    def _sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Over the rows of each level, times the relaxed columns: shape (levels, r)."""
        if self.scalar:
            return np.add.reduceat(values, self.starts)[:, None]
        return np.array([values[where] @ self.loose[where] for where in self.slices])

    def _add_products(self, rows: _Rows, sums: _Sums) -> None:
        """Slopes in the common columns, and relaxed by common columns for each level."""
        pull = rows.up + rows.down
        if self.scalar:
            # One product for all three.
            stacked = np.stack([rows.bend_up, rows.bend_down, pull])
            for level, where in zip(self.levels, self.slices, strict=True):
                product = stacked[:, where] @ self.fixed[where]
                sums.cross_up[level, 0] += product[0]
                sums.cross_down[level, 0] += product[1]
                sums.slope += product[2]
            return
        sums.slope += pull @ self.fixed
        for bend, cross in ((rows.bend_up, sums.cross_up), (rows.bend_down, sums.cross_down)):
            scaled = self.loose * bend[:, None]
            for level, where in zip(self.levels, self.slices, strict=True):
                cross[level] += scaled[where].T @ self.fixed[where]

    def _grams(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relaxed by relaxed columns for each level, shape (levels, r, r)."""
        if self.scalar:
            return np.add.reduceat(values, self.starts)[:, None, None]
        return np.array([weighted_gram(self.loose[where], values[where]) for where in self.slices])
