"""Sums over the patients of a proportional-odds model: of few at once, of many level by level.

Every patient has two *sides*, the cut above the level and the cut below; each adds the logarithm
and the derivatives of a logistic chance, F(a) and F(-b).  ``FewRows`` and ``ManyRows`` add them up;
what the levels add, whoever is in them, is the business of ``cumulative``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.gram import PairProducts
from analytics.stats.likelihood import Derivatives
from analytics.stats.model_matrix import ROWS_AT_ONCE

# How the predictor moves the odds against the chance of a side.
SIGNS = np.array([[-1.0], [1.0]])


@dataclass(frozen=True, slots=True, eq=False)
class LevelSums:
    """Sums over the patients of each of L levels, ``rows`` having k+1 columns, ones first.

    ``pull`` (2, L, k+1) and ``bends`` (2, L, k+1, k+1) are slope and minus curvature on both sides
    (cut above, cut below), times the columns and their products; ``plain`` (L, k+1, k+1) are the
    products alone.
    """

    pull: NDArray[np.float64]
    bends: NDArray[np.float64]
    plain: NDArray[np.float64]


class FewRows:
    """Each side of each patient is one row of a logistic model that always succeeds."""

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
    ) -> None:
        levels = np.arange(sizes.size)
        self.one_hot = (levels[:, None] == np.repeat(levels, sizes)).astype(np.float64)
        self.rows, self.weights = rows, weights
        cuts, size = sizes.size - 1, len(rows)
        self.sides = np.empty((2 * size, cuts + rows.shape[1] - 1))
        self.sides[:size, :cuts] = self.one_hot[:-1].T
        self.sides[size:, :cuts] = -self.one_hot[1:].T
        self.sides[:size, cuts:] = rows[:, 1:]
        self.sides[size:, cuts:] = -rows[:, 1:]
        # Where there is no cut the chance is 1.
        self.certain = np.zeros((2, size))
        self.certain[0, size - sizes[-1] :] = self.certain[1, : sizes[0]] = -np.inf

    def derivatives(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and minus the second derivatives."""
        chances = self._chances(parameters)
        with np.errstate(divide="ignore"):
            logarithms = np.log(chances)
        missed, bends = self._working(chances)
        if self.weights is not None:
            logarithms *= self.weights
        sides = self.sides
        information = (sides * bends.reshape(-1, 1)).T @ sides
        return float(logarithms.sum()), missed.reshape(-1) @ sides, information

    def by_level(self, parameters: NDArray[np.float64]) -> LevelSums:
        missed, bends = self._working(self._chances(parameters))
        ones = np.ones(len(self.rows)) if self.weights is None else self.weights
        weights = np.concatenate([missed, bends, ones[None]])[:, None] * self.one_hot
        shape = weights.shape[:2]
        flat = weights.reshape(-1, len(self.rows))
        grams = PairProducts(self.rows).grams(lambda where: flat[:, where], len(flat))
        split = grams.reshape(*shape, *grams.shape[1:])
        return LevelSums(pull=split[:2, :, 0], bends=split[2:4], plain=split[4])

    def _chances(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        chances = self.certain - (self.sides @ parameters).reshape(2, -1)
        with np.errstate(over="ignore"):
            np.exp(chances, out=chances)
        chances += 1
        return np.reciprocal(chances, out=chances)

    def _working(
        self, chances: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        missed = 1 - chances
        bends = chances * missed
        if self.weights is None:
            return missed, bends
        return missed * self.weights, bends * self.weights


class ManyRows:
    """Blocks of one level each, so that the thresholds are numbers and the sums are products."""

    def __init__(
        self,
        rows: NDArray[np.float64],
        sizes: NDArray[np.int64],
        weights: NDArray[np.float64] | None,
    ) -> None:
        self.width, self.levels = rows.shape[1], sizes.size
        self.blocks = [
            _Block(rows[where], None if weights is None else weights[where], level, sizes.size)
            for level, where in _places(sizes)
        ]

    def derivatives(self, parameters: NDArray[np.float64]) -> Derivatives:
        """Value, gradient and minus the second derivatives."""
        sides, slopes, sums = self._begin(parameters)
        value, curvature = 0.0, np.zeros((self.width, self.width))
        with np.errstate(over="ignore", divide="ignore"):
            for block in self.blocks:
                chances = block.chances(sides, slopes)
                value += block.value(chances)
                working = block.working(chances)
                block.add(working, sums)
                curvature += block.gram(working[1].sum(axis=0))
        return value, *self._assembled(sums, curvature)

    def by_level(self, parameters: NDArray[np.float64]) -> LevelSums:
        sides, slopes, sums = self._begin(parameters)
        grams = np.zeros((3, self.levels, self.width, self.width))
        with np.errstate(over="ignore"):
            for block in self.blocks:
                working = block.working(block.chances(sides, slopes))
                block.add(working, sums)
                block.add_grams(working[1], grams)
        return LevelSums(pull=sums[0], bends=grams[:2], plain=grams[2])

    def _begin(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        cuts = self.levels - 1
        slopes = np.concatenate([[0.0], parameters[cuts:]])
        return against(parameters[:cuts]), slopes, np.zeros((2, 2, self.levels, self.width))

    def _assembled(
        self, sums: NDArray[np.float64], curvature: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The cut above a level is the cut below the next one."""
        (above, below), (bend_above, bend_below) = sums
        own = above[:-1, 0] - below[1:, 0]
        gradient = np.concatenate([own, (above - below).sum(axis=0)[1:]])
        beside = bend_above[:-1] + bend_below[1:]
        cuts = self.levels - 1
        information = np.zeros((gradient.size, gradient.size))
        np.fill_diagonal(information[:cuts, :cuts], beside[:, 0])
        information[:cuts, cuts:] = beside[:, 1:]
        information[cuts:, :cuts] = beside[:, 1:].T
        information[cuts:, cuts:] = curvature[1:, 1:]
        return gradient, information


def against(thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log odds against both sides of each level at predictor 0, (2, J+1); -inf for no cut."""
    sides = np.full((2, thresholds.size + 1), -np.inf)
    sides[0, :-1] = -thresholds
    sides[1, 1:] = thresholds
    return sides


def _places(sizes: NDArray[np.int64]) -> Iterator[tuple[int, slice]]:
    ends = np.cumsum(sizes).tolist()
    for level, (first, last) in enumerate(zip([0, *ends], ends, strict=False)):
        for start in range(first, last, ROWS_AT_ONCE):
            yield level, slice(start, min(start + ROWS_AT_ONCE, last))


class _Block:
    """Rows of one level, few enough for the cache."""

    def __init__(
        self,
        rows: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        level: int,
        levels: int,
    ) -> None:
        self.rows, self.weights, self.level = rows, weights, level
        # The best level has no cut below it, the worst none above.
        self.sides = slice(int(level == levels - 1), 1 if level == 0 else 2)

    def chances(
        self, sides: NDArray[np.float64], slopes: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """On each side, shape (sides, b); ``sides`` as ``against``, ``slopes`` (k+1,)."""
        chances = SIGNS[self.sides] * (self.rows @ slopes)
        chances += sides[self.sides, self.level, None]
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
        product = working.reshape(-1, len(self.rows)) @ self.rows
        sums[:, self.sides, self.level] += product.reshape(2, -1, product.shape[1])

    def gram(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return (self.rows * weights[:, None]).T @ self.rows

    def add_grams(self, bends: NDArray[np.float64], grams: NDArray[np.float64]) -> None:
        """Weighted on both sides, and plain, to those of each level (3, L, k+1, k+1)."""
        for side, weights in zip(range(2)[self.sides], bends, strict=True):
            grams[side, self.level] += self.gram(weights)
        ones = np.ones(len(self.rows)) if self.weights is None else self.weights
        grams[2, self.level] += self.gram(ones)
