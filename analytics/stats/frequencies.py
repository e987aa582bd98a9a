"""Distinct values and how many patients of each group have them: one pass serves every statistic.

``tabulate(values, groups, n_groups) -> Frequencies`` from one value and one group per patient;
``of_samples(*samples) -> Frequencies`` from one array per group.  Values recorded as whole numbers
or to one or two decimals are counted as integers, all others are sorted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import observed

# Recorded precision: whole units, one decimal, two decimals.
SCALES = (1.0, 10.0, 100.0)
VALUES_TO_LOOK_AT_FIRST = 512
# Few patients are sorted faster than they are put on a lattice.
FEWEST_FOR_A_LATTICE = 4096
LARGEST_LATTICE = 1 << 16
BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Distinct ``values`` in ascending order, shape (k,); ``counts`` per group, shape (g, k).

    ``missing`` are the patients of each group without a value, shape (g,).
    """

    values: NDArray[np.float64]
    counts: NDArray[np.int64]
    missing: NDArray[np.int64]

    @property
    def total(self) -> NDArray[np.int64]:
        """Patients of all groups together with each value, shape (k,)."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Patients per group."""
        return tuple(int(n) for n in self.counts.sum(axis=1))


def of_samples(*samples: ArrayLike) -> Frequencies:
    """Tabulate one array of values, without missing entries (ValueError), per group."""
    arrays = [observed(sample) for sample in samples]
    groups = np.repeat(np.arange(len(arrays)), [array.size for array in arrays])
    return tabulate(np.concatenate(arrays), groups, len(arrays))


def tabulate(
    values: NDArray[np.float64], groups: NDArray[np.integer[Any]], n_groups: int
) -> Frequencies:
    """Count values of shape (n,) by group codes 0..n_groups-1 of shape (n,); NaN is missing."""
    if values.size >= FEWEST_FOR_A_LATTICE:
        for scale in _plausible_scales(values):
            found = _on_lattice(values, groups, n_groups, scale)
            if found is not None:
                return found
    return _sorted(values, groups, n_groups)


def _plausible_scales(values: NDArray[np.float64]) -> Sequence[float]:
    first = values[:VALUES_TO_LOOK_AT_FIRST]
    first = first[~np.isnan(first)]
    return [scale for scale in SCALES if (np.rint(first * scale) / scale == first).all()]


def _on_lattice(
    values: NDArray[np.float64], groups: NDArray[np.integer[Any]], n_groups: int, scale: float
) -> Frequencies | None:
    """The counts of a column whose every value is a whole number of 1/scale; else None.

    Division rounds correctly, so that the test for equality is exact: 17.3 is 173/10 and nothing
    else is.  Missing values have a place of their own at the end.
    """
    lowest, highest = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    if not np.isfinite(highest - lowest):
        return None
    lowest, highest = np.rint(lowest * scale), np.rint(highest * scale)
    places = int(min(highest - lowest, LARGEST_LATTICE)) + 2
    if places * n_groups > LARGEST_LATTICE:
        return None
    counts = np.zeros(n_groups * places, dtype=np.int64)
    # Block by block: what fits into the cache is not fetched from memory at every step.
    for start in range(0, values.size, BLOCK):
        block = values[start : start + BLOCK]
        steps = np.rint(block * scale)
        missing = np.isnan(block)
        if not ((steps / scale == block) | missing).all():
            return None
        steps -= lowest
        steps[missing] = places - 1
        keys = steps.astype(np.intp)
        keys += groups[start : start + BLOCK] * np.intp(places)
        counts += np.bincount(keys, minlength=counts.size)
    table = counts.reshape(n_groups, places)
    present = np.flatnonzero(table[:, :-1].any(axis=0))
    return Frequencies(
        (present + lowest) / scale, np.ascontiguousarray(table[:, present]), table[:, -1].copy()
    )


def _sorted(
    values: NDArray[np.float64], groups: NDArray[np.integer[Any]], n_groups: int
) -> Frequencies:
    order = np.argsort(values)
    ascending, owners = values[order], groups[order]
    # NaN comes last.
    known = int(np.searchsorted(ascending, np.nan))
    missing = np.bincount(owners[known:], minlength=n_groups)
    ascending, owners = ascending[:known], owners[:known]
    starts = np.ones(known, dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=starts[1:])
    distinct = ascending[starts]
    places = np.cumsum(starts) - 1
    places += owners * np.intp(distinct.size)
    counts = np.bincount(places, minlength=n_groups * distinct.size)
    return Frequencies(distinct, counts.reshape(n_groups, distinct.size), missing)
