"""Distinct values and how many patients of each group have them: one pass serves every statistic.

``tabulate(values, groups, n_groups) -> Frequencies`` from one value and one group per patient;
``of_samples(*samples) -> Frequencies`` from one array per group.  Values recorded as whole numbers
or to one or two decimals are counted as integers, all others are sorted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import observed

# Recorded precision: whole units, one decimal, two decimals.
SCALES = (1.0, 10.0, 100.0)
VALUES_TO_LOOK_AT_FIRST = 512
# Few patients are sorted faster than they are put on a lattice.
FEWEST_FOR_A_LATTICE = 4096
LARGEST_LATTICE = 1 << 20


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Distinct ``values`` in ascending order, shape (k,); ``counts`` per group, shape (g, k)."""

    values: NDArray[np.float64]
    counts: NDArray[np.int64]

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
    values: NDArray[np.float64], groups: NDArray[np.integer], n_groups: int
) -> Frequencies:
    """Count known values of shape (n,) by group codes 0..n_groups-1 of shape (n,)."""
    if values.size >= FEWEST_FOR_A_LATTICE:
        for scale in _plausible_scales(values):
            found = _on_lattice(values, groups, n_groups, scale)
            if found is not None:
                return found
    return _sorted(values, groups, n_groups)


def _plausible_scales(values: NDArray[np.float64]) -> Sequence[float]:
    first = values[:VALUES_TO_LOOK_AT_FIRST]
    return [scale for scale in SCALES if (np.rint(first * scale) / scale == first).all()]


def _on_lattice(
    values: NDArray[np.float64], groups: NDArray[np.integer], n_groups: int, scale: float
) -> Frequencies | None:
    """The counts of a column whose every value is a whole number of 1/scale; else None.

    Division rounds correctly, so that the test for equality is exact: 17.3 is 173/10 and nothing
    else is.
    """
    steps = values * scale if scale != 1 else values
    steps = np.rint(steps)
    if not np.array_equal(steps / scale if scale != 1 else steps, values):
        return None
    lowest, highest = float(steps.min()), float(steps.max())
    span = highest - lowest + 1
    if span * n_groups > LARGEST_LATTICE:
        return None
    steps -= lowest
    places = int(span)
    keys = steps.astype(np.intp)
    keys += groups * places
    counts = np.bincount(keys, minlength=n_groups * places).reshape(n_groups, places)
    present = np.flatnonzero(counts.any(axis=0))
    return Frequencies(
        (present + lowest) / scale, np.ascontiguousarray(counts[:, present], dtype=np.int64)
    )


def _sorted(
    values: NDArray[np.float64], groups: NDArray[np.integer], n_groups: int
) -> Frequencies:
    order = np.argsort(values)
    ascending, owners = values[order], groups[order]
    starts = np.ones(values.size, dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=starts[1:])
    distinct = ascending[starts]
    places = np.cumsum(starts) - 1
    places += owners * distinct.size
    counts = np.bincount(places, minlength=n_groups * distinct.size)
    return Frequencies(distinct, counts.reshape(n_groups, distinct.size).astype(np.int64))
