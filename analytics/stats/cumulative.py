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

from analytics.stats.estimate import NotEstimableError
from analytics.stats.likelihood import Derivatives
from analytics.stats.model_matrix import weighted_gram

RISE_IS_NOTHING = 1e-7
RUNS_AWAY = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The value, and per row, shape (n,), first and minus second derivatives.

    The cut above a level pulls ``up``, the cut below ``down``; ``bend_gap`` is in their distance.
    """

    value: float
    up: NDArray[np.float64]
    down: NDArray[np.float64]
    bend_up: NDArray[np.float64]
    bend_down: NDArray[np.float64]
    bend_gap: NDArray[np.float64]


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
        self.starts = ends[:-1]
        self.slices = [slice(int(start), int(end)) for start, end in pairwise(ends)]
        self.cuts = len(sizes) - 1

    def split(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Relaxed coefficients, shape (J, r), and common ones, shape (c,)."""
        border = self.cuts * len(self.relaxed)
        return parameters[:border].reshape(self.cuts, -1), parameters[border:]

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and observed information (minus the second derivatives)."""
        size = parameters.size
        rows = self._rows(parameters)
        if rows is None:
            return -np.inf, np.zeros(size), np.zeros((size, size))
        border = self.cuts * len(self.relaxed)
        gradient, information = np.zeros(size), np.zeros((size, size))
        gradient[:border] = (self._sums(rows.up)[:-1] + self._sums(rows.down)[1:]).ravel()
        gradient[border:] = (rows.up + rows.down) @ self.fixed
        information[:border, :border] = self._relaxed_information(rows)
        cross = self._crosses(rows.bend_up)[:-1] + self._crosses(rows.bend_down)[1:]
        information[:border, border:] = cross.reshape(border, -1)
        information[border:, :border] = information[:border, border:].T
        information[border:, border:] = weighted_gram(self.fixed, rows.bend_up + rows.bend_down)
        return rows.value, gradient, information

    def scores(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each row's gradient, weights multiplied in, shape (n, parameters)."""
        rows = self._rows(parameters)
        if rows is None:
            raise ValueError("the thresholds are out of order")
        border = self.cuts * len(self.relaxed)
        scores = np.zeros((rows.up.size, parameters.size))
        scores[:, border:] = (rows.up + rows.down)[:, None] * self.fixed
        for level, where in enumerate(self.slices):
            for cut, pull in ((level, rows.up), (level - 1, rows.down)):
                if 0 <= cut < self.cuts:
                    scores[where, self.place(cut)] = pull[where, None] * self.loose[where]
        return scores

    def place(self, cut: int) -> slice:
        """Where the relaxed coefficients of a cut stand among the parameters."""
        width = len(self.relaxed)
        return slice(cut * width, (cut + 1) * width)

    def _rows(self, parameters: NDArray[np.float64]) -> _Rows | None:
        """What each row adds; None where cuts are out of order, so that a chance is negative."""
        own, common = self.split(parameters)
        predictor = self.fixed @ common
        above = self._by_level(own, first=0, outside=np.inf)
        below = self._by_level(own, first=1, outside=-np.inf)
        apart = self._by_level(np.diff(own, axis=0), first=1, outside=np.inf)
        if apart.min() <= 0:
            return None
        gap = 1 / np.expm1(apart)
        within = expit(predictor + self._each_row(above))
        beyond = expit(-predictor - self._each_row(below))
        with np.errstate(divide="ignore"):
            logarithm = np.log(within * beyond) + self._each_row(np.log(-np.expm1(-apart)))
        rows_gap = self._each_row(gap)
        up, down = 1 - within, beyond - 1
        bends = [-up * (up - 1), -down * (down + 1), self._each_row(gap * (1 + gap))]
        pulls = [up + rows_gap, down - rows_gap]
        weights = self.weights
        if weights is not None:
            logarithm, *pulls, bends[0], bends[1], bends[2] = (
                weights * each for each in (logarithm, *pulls, *bends)
            )
        return _Rows(float(logarithm.sum()), *pulls, *bends)

    def _by_level(
        self, coefficients: NDArray[np.float64], *, first: int, outside: float
    ) -> NDArray[np.float64]:
        """Levels from ``first`` on take one row each: a value per level, or else per patient."""
        if coefficients.shape[1] == 1:
            values = np.full(len(self.slices), outside)
            values[first : first + len(coefficients)] = coefficients[:, 0]
            return values
        values = np.full(len(self.loose), outside)
        for where, own in zip(self.slices[first:], coefficients, strict=False):
            values[where] = self.loose[where] @ own
        return values

    def _each_row(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.repeat(values, self.sizes) if len(self.relaxed) == 1 else values

    def _sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Over the rows of each level, times the relaxed columns: shape (J+1, r)."""
        if len(self.relaxed) == 1:
            return np.add.reduceat(values, self.starts)[:, None]
        return np.array([values[where] @ self.loose[where] for where in self.slices])

    def _crosses(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relaxed by common columns for each level, shape (J+1, r, c)."""
        if len(self.relaxed) == 1:
            each = [values[where] @ self.fixed[where] for where in self.slices]
            return np.array(each)[:, None, :]
        return np.array(
            [
                (self.loose[where] * values[where, None]).T @ self.fixed[where]
                for where in self.slices
            ]
        )

    def _grams(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relaxed by relaxed columns for each level, shape (J+1, r, r)."""
        if len(self.relaxed) == 1:
            return np.add.reduceat(values, self.starts)[:, None, None]
        return np.array([weighted_gram(self.loose[where], values[where]) for where in self.slices])

    def _relaxed_information(self, rows: _Rows) -> NDArray[np.float64]:
        """Tridiagonal in blocks: a level knows only the cuts above and below it."""
        shared = self._grams(rows.bend_gap)
        own = (self._grams(rows.bend_up) + shared)[:-1] + (self._grams(rows.bend_down) + shared)[1:]
        width = len(self.relaxed)
        blocks = np.zeros((self.cuts, width, self.cuts, width))
        cuts = np.arange(self.cuts)
        blocks[cuts, :, cuts, :] = own
        blocks[cuts[1:], :, cuts[:-1], :] = blocks[cuts[:-1], :, cuts[1:], :] = -shared[1:-1]
        return blocks.reshape(self.cuts * width, -1)

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """NotEstimableError if every patient's level becomes likelier for ever along the step."""
        if rise > RISE_IS_NOTHING * self.mean_weight:
            return
        own, common = self.split(step)
        shift = self.fixed @ common
        gains = []
        for level, where in enumerate(self.slices):
            moves = [shift[where] + self.loose[where] @ own[cut] for cut in (level - 1, level)
                     if 0 <= cut < self.cuts]  # fmt: skip
            gains += [-moves[0]] if level > 0 else []
            gains += [moves[-1]] if level < self.cuts else []
            gains += [moves[1] - moves[0]] if 0 < level < self.cuts else []
        least = min(float(each.min()) for each in gains)
        most = max(float(np.abs(each).max()) for each in gains)
        if most > RUNS_AWAY and least > -1e-3 * most:
            raise NotEstimableError(self._separated(common, own))

    def _separated(self, common: NDArray[np.float64], own: NDArray[np.float64]) -> str:
        largest = max(float(np.abs(each).max()) for each in (common, own) if each.size)
        places = [*zip(self.common, np.abs(common), strict=True)]
        places += [*zip(self.relaxed, np.abs(own).max(axis=0), strict=True)]
        named = [self.terms[column] for column, part in sorted(places)
                 if column > 0 and part > 1e-3 * largest and self.terms]  # fmt: skip
        return "the levels are separated" + (f" by {', '.join(named)}" if named else "")
