"""Ranks and their distributions, from how many of each group have each distinct value.

``doubled_midranks(total)``, ``tie_term(total)``, ``exact_p(total, own)`` are the kernels of the
rank tests.  ``total`` and ``own`` have shape (k,): patients of all groups, and of one, per value in
ascending order.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

LARGEST_EXACT_TOTAL = 200


def doubled_midranks(total: NDArray[np.int64]) -> NDArray[np.int64]:
    """Twice the average rank of each distinct value (so that they are integers), shape (k,)."""
    return np.asarray(2 * np.cumsum(total) - total + 1, dtype=np.int64)


def tie_term(total: NDArray[np.int64]) -> float:
    """The sum of t³ - t over groups of ties."""
    sizes = total.astype(np.float64)
    return float((sizes * (sizes * sizes - 1)).sum())


def rank_statistic(total: NDArray[np.int64], own: NDArray[np.int64]) -> float:
    """U: the pairs that the group wins, ties half."""
    n = int(own.sum())
    return int(own @ doubled_midranks(total)) / 2 - n * (n + 1) / 2


def normal_p(statistic: float, n: int, m: int, ties: float, *, continuity: bool) -> float:
    """The two-sided normal P of U, with tie correction; ``continuity`` moves U half a pair in."""
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    distance = abs(statistic - n * m / 2)
    if continuity:
        distance = max(0.0, distance - 0.5)
    return float(2 * ndtr(-distance / sqrt(variance)))


def exact_p(total: NDArray[np.int64], own: NDArray[np.int64]) -> float:
    """Share of all divisions into the two groups whose rank sum is as far from its mean or further.

    Every rank enters once per patient, ties with their midrank; the smaller group is followed.
    """
    n, everybody = int(own.sum()), int(total.sum())
    if 2 * n > everybody:
        own, n = total - own, everybody - n
    doubled = doubled_midranks(total)
    # Only distances from the mean count: ranks may start at nought and be divided.
    steps = doubled - doubled[0]
    steps = steps // max(1, int(np.gcd.reduce(steps)))
    ways = subset_sums(np.repeat(steps, total), n)
    mean = n * int(steps @ total)
    distance = np.abs(np.arange(ways.size) * everybody - mean)
    further = distance >= abs(int(own @ steps) * everybody - mean)
    return float(ways[further].sum() / ways.sum())


def subset_sums(steps: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """How many subsets of ``size`` entries have each sum, shape (largest sum + 1,).

    Sources: Streitberg & Röhmel, Stat Softw Newsl 1986;12:10-17 (the shift algorithm).
    """
    ascending = np.sort(steps)
    largest = int(ascending[ascending.size - size :].sum())
    ways = np.zeros((size + 1, largest + 1))
    ways[0, 0] = 1
    for count, step in enumerate(ascending):
        used = min(count + 1, size)
        ways[1 : used + 1, step:] += ways[:used, : largest + 1 - step].copy()
    return ways[size]
