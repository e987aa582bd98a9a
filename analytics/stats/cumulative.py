"""The likelihood of the proportional-odds model, and its derivatives.

``CumulativeSurface(rows, sizes, weights)``: logit P(level <= j) = threshold_j + the other columns
of ``rows`` times one coefficient each.  Parameters: the thresholds, then the coefficients.
``by_level`` are the sums that tests of proportionality need; ``cumulative_relaxed`` is the model
with coefficients that differ between the cuts.

With a = predictor of the cut above a level, b = of the cut below and d = a - b, the chance of the
level is F(a) F(-b) (1 - exp(-d)): each logarithm is concave, and nothing is lost in the tails.
The first two factors are a patient's two *sides*, both of a logistic model, and the third belongs
to the level.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.stats.gram import PairProducts
from analytics.stats.likelihood import Derivatives
from analytics.stats.model_matrix import ROWS_AT_ONCE
from analytics.stats.newton import LARGE, RISE_IS_NOTHING, RUNS_AWAY, SeparationError

# The predictor raises the chance to lie below the cut above, and lowers that to lie above the
# cut below.
SIGNS = np.array([[-1.0], [1.0]])
# Patients times levels up to which all levels are one block.
FEW = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class LevelSums:
    """Sums over the patients of each of L levels, ``rows`` having k+1 columns, ones first.

    ``pull`` (2, L, k+1) and ``bends`` (2, L, k+1, k+1) are slope and minus curvature on both sides
    (cut above, cut below), times the columns and their products; ``plain`` (L, k+1, k+1) are the
    products alone.  ``gap`` (L,) is the slope of the level's own factor in the distance of its two
    cuts, and ``gap * (1 + gap)`` minus its curvature.
    """

    pull: NDArray[np.float64]
    bends: NDArray[np.float64]
    plain: NDArray[np.float64]
    gap: NDArray[np.float64]


class CumulativeSurface:
    """``rows`` (n, k+1), ones first, sorted by level, best first; ``sizes`` (J+1,) per level."""

    exact = True

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
        *,
        terms: tuple[str, ...] = (),
    ) -> None:
        self.relaxed = [0]
        self.common = list(range(1, rows.shape[1]))
        self.rows, self.terms, self.sizes, self.weights = rows, terms, sizes, weights
        self.mean_weight = 1.0 if weights is None else float(weights.mean())
        ends = np.concatenate([[0], np.cumsum(sizes)])
        self.slices = [slice(int(start), int(end)) for start, end in pairwise(ends)]
        self.cuts = len(sizes) - 1
        self.level_weights = sizes if weights is None else np.add.reduceat(weights, ends[:-1])
        self.blocks = self._blocks()

    def _blocks(self) -> list[_Block]:
        levels = len(self.sizes)
        if len(self.rows) * levels <= FEW:
            codes = np.repeat(np.arange(levels), self.sizes)
            return [_Block(self.rows, self.weights, codes, slice(0, 2))]
        return [
            self._block(level, slice(start, min(start + ROWS_AT_ONCE, where.stop)))
            for level, where in enumerate(self.slices)
            for start in range(where.start, where.stop, ROWS_AT_ONCE)
        ]

    def _block(self, level: int, where: slice) -> _Block:
        # The best level has no cut below it, the worst none above.
        sides = slice(int(level == self.cuts), 1 if level == 0 else 2)
        weights = None if self.weights is None else self.weights[where]
        return _Block(self.rows[where], weights, level, sides)

    def split(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Relaxed coefficients, shape (J, r), and common ones, shape (c,)."""
        border = self.cuts * len(self.relaxed)
        return parameters[:border].reshape(self.cuts, -1), parameters[border:]

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and observed information (minus the second derivatives)."""
        thresholds, common = parameters[: self.cuts], parameters[self.cuts :]
        apart = np.diff(thresholds)
        if apart.size and apart.min() <= 0:
            return -np.inf, np.zeros(parameters.size), np.zeros((parameters.size,) * 2)
        width, levels = self.rows.shape[1], self.cuts + 1
        value = float(self.level_weights[1:-1] @ np.log(-np.expm1(-apart)))
        sums = np.zeros((2, 2, levels, width))
        curvature = np.zeros((width, width))
        sides, slopes = _sides(thresholds), np.concatenate([[0.0], common])
        with np.errstate(over="ignore", divide="ignore"):
            for block in self.blocks:
                chances = block.chances(sides, slopes)
                value += block.value(chances)
                working = block.working(chances)
                block.add(working, sums)
                curvature += block.gram(working[1].sum(axis=0))
        gap = _gap(thresholds)
        return value, self._gradient(sums[0], gap), self._information(sums[1], curvature, gap)

    def _gradient(self, pull: NDArray[np.float64], gap: NDArray[np.float64]) -> NDArray[np.float64]:
        # The cut above level j is the cut below level j+1.
        shared = gap * self.level_weights
        own = (pull[0, :, 0] + shared)[:-1] - (pull[1, :, 0] + shared)[1:]
        return np.concatenate([own, (pull[0] - pull[1]).sum(axis=0)[1:]])

    def _information(
        self, bend: NDArray[np.float64], curvature: NDArray[np.float64], gap: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Tridiagonal in the thresholds: a level knows only the cuts above and below it."""
        cuts, size = self.cuts, self.cuts + len(self.common)
        shared = gap * (1 + gap) * self.level_weights
        whole = np.zeros((size, size))
        diagonal = whole.reshape(-1)[:: size + 1]
        diagonal[:cuts] = (bend[0, :, 0] + shared)[:-1] + (bend[1, :, 0] + shared)[1:]
        place = np.arange(1, cuts)
        whole[place, place - 1] = whole[place - 1, place] = -shared[1:-1]
        whole[:cuts, cuts:] = bend[0, :-1, 1:] + bend[1, 1:, 1:]
        whole[cuts:, :cuts] = whole[:cuts, cuts:].T
        whole[cuts:, cuts:] = curvature[1:, 1:]
        return whole

    def by_level(self, parameters: NDArray[np.float64]) -> LevelSums:
        """The sums per level, for models that are not proportional."""
        thresholds, common = parameters[: self.cuts], parameters[self.cuts :]
        width, levels = self.rows.shape[1], self.cuts + 1
        sums = np.zeros((2, 2, levels, width))
        grams = np.zeros((3, levels, width, width))
        sides, slopes = _sides(thresholds), np.concatenate([[0.0], common])
        with np.errstate(over="ignore"):
            for block in self.blocks:
                working = block.working(block.chances(sides, slopes))
                block.add(working, sums)
                block.add_grams(working, grams)
        return LevelSums(sums[0], grams[:2], grams[2], _gap(thresholds))

    def scores(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each row's gradient, weights multiplied in, shape (n, parameters)."""
        thresholds, common = parameters[: self.cuts], parameters[self.cuts :]
        scores = np.zeros((len(self.rows), parameters.size))
        sides, slopes = _sides(thresholds), np.concatenate([[0.0], common])
        for level, (where, gap) in enumerate(zip(self.slices, _gap(thresholds), strict=True)):
            block, part = self._block(level, where), scores[where]
            with np.errstate(over="ignore"):
                pull = 1 - block.chances(sides, slopes)
            signed = -SIGNS[block.sides] * pull
            part[:, self.cuts :] = signed.sum(axis=0)[:, None] * block.rows[:, 1:]
            if level < self.cuts:
                part[:, level] = signed[0] + gap
            if level:
                part[:, level - 1] = signed[-1] - gap
        return scores if self.weights is None else scores * self.weights[:, None]

    def reach(self, step: NDArray[np.float64]) -> float:
        """The largest change of a predictor; infinite for few patients, who are cheap to ask."""
        if len(self.rows) < LARGE:
            return np.inf
        own, common = self.split(step)
        change = self.rows @ np.concatenate([[0.0], common])
        return max(float(change.max()), -float(change.min())) + float(np.abs(own).max())

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


def _sides(thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the predictor is added to on both sides of every level, (2, J+1), signs turned."""
    sides = np.full((2, thresholds.size + 1), -np.inf)
    sides[0, :-1] = -thresholds
    sides[1, 1:] = thresholds
    return sides


def _gap(thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (exp(distance of the two cuts of a level) - 1), shape (J+1,); 0 where there is one."""
    gap = np.zeros(thresholds.size + 1)
    with np.errstate(over="ignore"):
        gap[1:-1] = 1 / np.expm1(np.diff(thresholds))
    return gap


class _Block:
    """Rows of one ``level``, few enough for the cache; or few rows of all, then (n,) levels.

    ``sides``: those that the level has.
    """

    def __init__(
        self,
        rows: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        level: int | NDArray[np.int64],
        sides: slice,
    ) -> None:
        self.rows, self.weights, self.level, self.sides = rows, weights, level, sides
        self.signs = SIGNS[sides]
        self.one_hot: NDArray[np.float64] | None = None
        if not isinstance(level, int):
            self.one_hot = (np.arange(level[-1] + 1)[:, None] == level).astype(np.float64)
            self.products = PairProducts(rows)

    def chances(
        self, sides: NDArray[np.float64], slopes: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """On each side, shape (sides, b); ``sides`` as ``_sides``, ``slopes`` (k+1,)."""
        chances = self.signs * (self.rows @ slopes)
        own = sides[self.sides, self.level]
        chances += own[:, None] if self.one_hot is None else own
        np.exp(chances, out=chances)
        chances += 1
        return np.reciprocal(chances, out=chances)

    def value(self, chances: NDArray[np.float64]) -> float:
        """The sum of the logarithms of the chances."""
        logarithms = np.log(chances[0] if len(chances) == 1 else chances[0] * chances[1])
        return float(logarithms.sum() if self.weights is None else self.weights @ logarithms)

    def working(self, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Slopes and minus curvatures on each side, weights multiplied in: (2, sides, b)."""
        working = np.empty((2, *chances.shape))
        np.subtract(1, chances, out=working[0])
        np.multiply(chances, working[0], out=working[1])
        if self.weights is not None:
            working *= self.weights
        return working

    def add(self, working: NDArray[np.float64], sums: NDArray[np.float64]) -> None:
        """Times the columns, to the sums of each level (2, 2, L, k+1)."""
        size = len(self.rows)
        if self.one_hot is None:
            product = working.reshape(-1, size) @ self.rows
            sums[:, self.sides, self.level] += product.reshape(2, -1, product.shape[1])
        else:
            spread = working[:, :, None] * self.one_hot
            sums += (spread.reshape(-1, size) @ self.rows).reshape(sums.shape)

    def gram(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return (self.rows * weights[:, None]).T @ self.rows

    def add_grams(self, working: NDArray[np.float64], grams: NDArray[np.float64]) -> None:
        """Weighted on both sides, and plain, to those of each level (3, L, k+1, k+1)."""
        ones = np.ones(len(self.rows)) if self.weights is None else self.weights
        if self.one_hot is None:
            for side, weights in zip((0, 1)[self.sides], working[1], strict=True):
                grams[side, self.level] += self.gram(weights)
            grams[2, self.level] += self.gram(ones)
        else:
            spread = np.vstack([working[1], ones])[:, None] * self.one_hot
            flat = spread.reshape(-1, len(self.rows)).T
            grams += self.products.grams(lambda where: flat[where], flat.shape[1]).reshape(
                grams.shape
            )
