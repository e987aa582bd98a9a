"""How far a group lies from its reference: the Hodges-Lehmann shift with its interval.

``hodges_lehmann(values, reference, *, level=0.95)`` gives an ``Estimate`` in the unit of the
values: the median of all differences between a patient of the group and one of the reference.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import frequencies, ranks
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    normal_quantile,
    observed,
)
from analytics.stats.location import LARGEST_TOTAL_TESTED_EXACTLY

# Distinct pairs that are put in order at once; beyond, differences are counted and halved.
MOST_PAIRS = 4_000_000


def hodges_lehmann(values: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> Estimate:
    """The median difference of all pairs; the interval inverts the Mann-Whitney test.

    Up to 50 patients together without ties the exact distribution gives the limits, otherwise the
    normal approximation with tie correction.  Raises NotEstimableError if a group is empty, if all
    values are equal, or if too few patients make any interval at this level infinite.

    Sources: Hodges & Lehmann, Ann Math Stat 1963;34:598-611; interval: Hollander & Wolfe,
    Nonparametric Statistical Methods, as R's ``wilcox.test`` does where it is exact.
    """
    own, other = observed(values), observed(reference)
    if min(own.size, other.size) == 0:
        raise NotEstimableError("a group has no patients")
    table = frequencies.of_samples(own, other)
    if table.values.size == 1:
        raise NotEstimableError("all values are equal")
    pairs = own.size * other.size
    cut, method = _pairs_cut_off(table, level)
    if cut < 1:
        raise NotEstimableError(f"too few patients for an interval at the level {level:g}")
    differences = _Differences(table)
    middle = (differences.at((pairs + 1) // 2) + differences.at(pairs // 2 + 1)) / 2
    interval = Interval(differences.at(cut), differences.at(pairs + 1 - cut), level, method)
    return Estimate(middle, interval, "Hodges-Lehmann shift")


def _pairs_cut_off(table: frequencies.Frequencies, level: float) -> tuple[int, str]:
    """Which difference in ascending order is the lower limit, 1 for the smallest."""
    z = normal_quantile(level)
    n, m = table.sizes
    if n + m <= LARGEST_TOTAL_TESTED_EXACTLY and table.values.size == n + m:
        ways = ranks.subset_sums(np.arange(n + m), n)[n * (n - 1) // 2 :]
        tail = np.cumsum(ways) / ways.sum()
        # As R's qwilcox: the first U whose lower tail reaches (1 - level)/2, and at least 1.
        return max(1, int(np.searchsorted(tail, (1 - level) / 2))), "Mann-Whitney, exact"
    ties = ranks.tie_term(table.total)
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    return int(np.floor(n * m / 2 - z * sqrt(variance))), "Mann-Whitney, normal approximation"


class _Differences:
    """The ordered differences of all pairs, without writing down every pair of many patients."""

    def __init__(self, table: frequencies.Frequencies) -> None:
        present = table.counts > 0
        self.ours, self.theirs = (table.values[each] for each in present)
        own, other = (counts[each] for counts, each in zip(table.counts, present, strict=True))
        self.own, self.below = own, np.concatenate([[0], np.cumsum(other)])
        self.ordered: tuple[NDArray[np.float64], NDArray[np.int64]] | None = None
        if own.size * other.size <= MOST_PAIRS:
            differences = np.subtract.outer(self.ours, self.theirs).ravel()
            order = np.argsort(differences)
            weights = np.multiply.outer(own, other).ravel()[order]
            self.ordered = differences[order], np.cumsum(weights)

    def at(self, place: int) -> float:
        """The difference at ``place`` in ascending order, from 1."""
        if self.ordered is not None:
            differences, reached = self.ordered
            return float(differences[np.searchsorted(reached, place)])
        return self._halving(place)

    def _halving(self, place: int) -> float:
        low = float(self.ours[0] - self.theirs[-1])
        high = float(self.ours[-1] - self.theirs[0])
        while True:
            middle = (low + high) / 2
            if not low < middle < high:
                return high
            if self._up_to(middle) >= place:
                high = middle
            else:
                low = middle

    def _up_to(self, difference: float) -> int:
        """How many pairs differ by at most ``difference``."""
        smaller = np.searchsorted(self.theirs, self.ours - difference, side="left")
        return int(self.own @ (self.below[-1] - self.below[smaller]))
