"""Run chart around the median, with the rules that tell a signal from chance.

``run_chart(values)`` for values in order of time, one per period, shape (n,).

The rules are those of Perla, Provost & Murray, BMJ Qual Saf 2011;20:46-51: a shift is six or more
consecutive points on one side of the median (points on it are skipped), a trend five or more
consecutive points all going up or all going down (a repeated value is skipped), and too few or too
many runs have less than 2.5 % probability at random order (Wald-Wolfowitz distribution).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed

SHIFT, TREND = 6, 5
FEWEST_POINTS = 10
TAIL = 0.025
METHOD = "run chart around the median, rules after Perla 2011"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """``shifts`` and ``trends`` hold (first, last) places of points, counted from 0.

    ``runs`` is expected between ``fewest_runs`` and ``most_runs``; ``off_median`` points count.
    """

    median: float
    n: int
    off_median: int
    shifts: tuple[tuple[int, int], ...]
    trends: tuple[tuple[int, int], ...]
    runs: int
    fewest_runs: int
    most_runs: int
    method: str = METHOD

    @property
    def too_few_runs(self) -> bool:
        return self.runs < self.fewest_runs

    @property
    def too_many_runs(self) -> bool:
        return self.runs > self.most_runs

    @property
    def signal(self) -> bool:
        """Whether any rule tells of a change that is not random."""
        return bool(self.shifts or self.trends) or self.too_few_runs or self.too_many_runs


def run_chart(values: ArrayLike, *, median: float | None = None) -> RunChart:
    """The chart of values in order of time; ``median`` fixes a baseline, by default their own.

    NotEstimableError with fewer than ten points, below which the rules have no power, or if every
    point lies on the median.
    """
    points = observed(values)
    if points.size < FEWEST_POINTS:
        raise NotEstimableError(
            f"{points.size} periods; a run chart needs at least {FEWEST_POINTS}"
        )
    centre = float(np.median(points)) if median is None else median
    side = np.sign(points - centre).astype(np.int64)
    places = np.flatnonzero(side)
    if places.size == 0:
        raise NotEstimableError("every point lies on the median")
    starts, lengths = _runs(side[places])
    above = int((side > 0).sum())
    fewest, most = _expected_runs(above, places.size - above)
    return RunChart(
        median=centre,
        n=points.size,
        off_median=places.size,
        shifts=_stretches(places, starts, lengths, SHIFT),
        trends=_trends(points),
        runs=starts.size,
        fewest_runs=fewest,
        most_runs=most,
    )


def _runs(signs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts = np.flatnonzero(np.append(True, np.diff(signs) != 0))
    return starts, np.diff(np.append(starts, signs.size))


def _stretches(
    places: NDArray[np.int64], starts: NDArray[np.int64], lengths: NDArray[np.int64], least: int
) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(places[start]), int(places[start + length - 1]))
        for start, length in zip(starts, lengths, strict=True)
        if length >= least
    )


def _trends(points: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    """Stretches of at least five points that all rise or all fall; equal neighbours count once."""
    kept = np.flatnonzero(np.append(True, np.diff(points) != 0))
    steps = np.sign(np.diff(points[kept])).astype(np.int64)
    if steps.size == 0:
        return ()
    starts, lengths = _runs(steps)
    return tuple(
        (int(kept[start]), int(kept[start + length]))
        for start, length in zip(starts, lengths, strict=True)
        if length + 1 >= TREND
    )


def _expected_runs(above: int, below: int) -> tuple[int, int]:
    """The fewest and most runs that are no signal: each tail beyond holds at most 2.5 %."""
    chances = np.array([run_probability(above, below, k) for k in range(above + below + 2)])
    upwards, downwards = np.cumsum(chances), np.cumsum(chances[::-1])[::-1]
    fewest = int(np.flatnonzero(upwards > TAIL)[0])
    most = int(np.flatnonzero(downwards > TAIL)[-1])
    return fewest, most


def run_probability(above: int, below: int, runs: int) -> float:
    """The probability of exactly ``runs`` runs when the order of the points is random.

    Source: Wald & Wolfowitz, Ann Math Stat 1940;11:147-162.
    """
    if min(above, below) == 0:
        return float(runs == 1)
    if runs < 2:  # noqa: PLR2004 both sides have a point
        return 0.0
    half, odd = divmod(runs, 2)
    if odd:
        ways = comb(above - 1, half) * comb(below - 1, half - 1)
        ways += comb(above - 1, half - 1) * comb(below - 1, half)
    else:
        ways = 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return ways / comb(above + below, above)
