"""The likelihood of the proportional-odds model, and its derivatives.

``CumulativeSurface(rows, sizes, weights)``: logit P(level <= j) = threshold_j + the other columns
of ``rows`` times one coefficient each.  Parameters: the thresholds, then the coefficients.
``by_level`` are the sums that tests of proportionality need; ``cumulative_relaxed`` is the model
with coefficients that differ between the cuts.

With a = predictor of the cut above a level, b = of the cut below and d = a - b, the chance of the
level is F(a) F(-b) (1 - exp(-d)): each logarithm is concave, and nothing is lost in the tails.
The first two factors are those of ``cumulative_sums``; the third belongs to the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cumulative_sums import FewRows, LevelSums, ManyRows, against
from analytics.stats.expit import expit
from analytics.stats.likelihood import Derivatives
from analytics.stats.newton import LARGE, RISE_IS_NOTHING, RUNS_AWAY, SeparationError

# Patients times parameters, for each level, up to which one product costs less than one for each
# level; and the most of them that are held in memory.
FEW = 4_000
MOST_HELD = 200_000


class OrderedLevels:
    """``rows`` (n, k+1), ones first, sorted by level, best first; ``sizes`` (J+1,) per level.

    The ``relaxed`` columns have a coefficient for each cut, the ``common`` ones one for all.
    """

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
        relaxed: Sequence[int],
        terms: tuple[str, ...],
    ) -> None:
        self.relaxed = list(relaxed)
        self.common = [each for each in range(rows.shape[1]) if each not in self.relaxed]
        self.rows, self.terms, self.sizes, self.weights = rows, terms, sizes, weights
        self.mean_weight = 1.0 if weights is None else float(weights.mean())
        self.ends = np.concatenate([[0], np.cumsum(sizes)])
        self.slices = [slice(start, end) for start, end in pairwise(self.ends.tolist())]
        self.cuts = len(sizes) - 1

    def split(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Relaxed coefficients, shape (J, r), and common ones, shape (c,)."""
        border = self.cuts * len(self.relaxed)
        return parameters[:border].reshape(self.cuts, -1), parameters[border:]

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """SeparationError if every patient's level becomes likelier for ever along the step."""
        # A scaled column holds no value beyond the root of n, so short steps need no look at all.
        furthest = np.abs(step).sum() * np.sqrt(len(self.rows))
        if rise > RISE_IS_NOTHING * self.mean_weight or furthest < RUNS_AWAY:
            return
        own, common = self.split(step)
        shift, loose = self.rows[:, self.common] @ common, self.rows[:, self.relaxed]
        gains = []
        for level, where in enumerate(self.slices):
            cuts = [cut for cut in (level - 1, level) if 0 <= cut < self.cuts]
            moves = [shift[where] + loose[where] @ own[cut] for cut in cuts]
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


class CumulativeSurface(OrderedLevels):
    """Proportional odds: only the intercept is relaxed."""

    exact = True

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
        *,
        terms: tuple[str, ...] = (),
    ) -> None:
        super().__init__(rows, sizes, weights, [0], terms)
        self.level_weights = sizes if weights is None else np.add.reduceat(weights, self.ends[:-1])
        few = len(rows) * (self.cuts + rows.shape[1]) <= min(FEW * len(sizes), MOST_HELD)
        self.sums = (FewRows if few else ManyRows)(rows, sizes, weights)

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and observed information (minus the second derivatives)."""
        cuts, size = self.cuts, parameters.size
        apart = parameters[1:cuts] - parameters[: cuts - 1]
        if (apart <= 0).any():
            return -np.inf, np.zeros(size), np.zeros((size, size))
        value, gradient, information = self.sums.derivatives(parameters)
        inner, gap = self.level_weights[1:-1], _gap(apart)
        pull, bend = inner * gap, inner * gap * (1 + gap)
        value += float(inner @ np.log(-np.expm1(-apart)))
        # The cut above a level is the cut below the next one.
        gradient[1:cuts] += pull
        gradient[: cuts - 1] -= pull
        # A level knows only its own two cuts.
        diagonal = _diagonal(information[:cuts, :cuts])
        diagonal[:-1] += bend
        diagonal[1:] += bend
        for beside in (information[: cuts - 1, 1:cuts], information[1:cuts, : cuts - 1]):
            _diagonal(beside)[:] -= bend
        return value, gradient, information

    def by_level(self, parameters: NDArray[np.float64]) -> tuple[LevelSums, NDArray[np.float64]]:
        """Sums for models that are not proportional, and the slope of each level's own factor.

        That slope g (J+1,) is in the distance of the level's two cuts, and minus its curvature is
        g(1 + g); 0 for the best and the worst level.
        """
        gap = np.zeros(self.cuts + 1)
        gap[1:-1] = _gap(np.diff(parameters[: self.cuts]))
        return self.sums.by_level(parameters), gap

    def scores(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each row's gradient, weights multiplied in, shape (n, parameters)."""
        cuts = self.cuts
        thresholds, slopes = parameters[:cuts], np.concatenate([[0.0], parameters[cuts:]])
        level = np.repeat(np.arange(cuts + 1), self.sizes)
        sides, predictor = against(thresholds)[:, level], self.rows @ slopes
        above, below = expit(sides[0] - predictor), expit(sides[1] + predictor)
        gap = np.concatenate([[0.0], _gap(np.diff(thresholds)), [0.0]])
        scores = np.zeros((len(level), parameters.size))
        scores[:, cuts:] = (above - below)[:, None] * self.rows[:, 1:]
        for cut in range(cuts):
            upper, lower = self.slices[cut], self.slices[cut + 1]
            scores[upper, cut] = above[upper] + gap[cut]
            scores[lower, cut] = -below[lower] - gap[cut + 1]
        return scores if self.weights is None else scores * self.weights[:, None]

    def reach(self, step: NDArray[np.float64]) -> float:
        """The largest change of a predictor; infinite for few patients, who are cheap to ask."""
        if len(self.rows) < LARGE:
            return np.inf
        own, common = self.split(step)
        change = self.rows @ np.concatenate([[0.0], common])
        return max(float(change.max()), -float(change.min())) + float(np.abs(own).max())


def _gap(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivative of log(1 - exp(-apart))."""
    with np.errstate(over="ignore"):
        return np.asarray(1 / np.expm1(apart))


def _diagonal(square: NDArray[np.float64]) -> NDArray[np.float64]:
    """A view that can be written to."""
    return np.asarray(np.einsum("ii->i", square))
