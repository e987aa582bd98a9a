"""Greedy nearest neighbours on a line: sorted once, then next-free pointers.

``nearest_free(targets, candidates, *, rounds, width)`` uses every candidate once,
``nearest_each(…)`` as often as it is nearest.  Both give, per round, an array (t,) of candidate
numbers in the order of the targets, -1 where none is within ``width``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class _Places:
    """Candidates by distinct value; those at one value are taken in the order of the data.

    Places 0 and last are sentinels at minus and plus infinity, which are always free.
    """

    def __init__(self, candidates: Floats) -> None:
        self.by_value = np.argsort(candidates, kind="stable")
        values = candidates[self.by_value]
        first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
        self.values = np.concatenate([[-np.inf], values[first], [np.inf]])
        self.first = np.concatenate([[0], first, [values.size]])
        self.size = np.concatenate([[0], np.diff(np.append(first, values.size)), [0]])


def nearest_free(
    targets: Floats, candidates: Floats, *, rounds: int, width: float
) -> list[Integers]:
    """Every target in turn takes the nearest candidate left; linear but for the sort.

    The pointers to the next free place are shortened on the way (path halving), so a search costs
    almost nothing even where all candidates nearby are gone.
    """
    places = _Places(candidates)
    start = np.searchsorted(places.values, targets).tolist()
    taken = _Taken(places)
    chosen = [taken.one_round(targets.tolist(), start, width) for _ in range(rounds)]
    return [np.where(each >= 0, places.by_value[each], -1) for each in chosen]


def nearest_each(
    targets: Floats, candidates: Floats, *, rounds: int, width: float
) -> list[Integers]:
    """With replacement: the nearest, second nearest, … candidate of each target."""
    rows = np.arange(candidates.size)
    upwards = np.argsort(candidates, kind="stable")
    downwards = np.lexsort((rows, -candidates))
    # At or above the target, and below it; each side is sorted by distance, then by row.
    above = np.searchsorted(candidates[upwards], targets)
    below = candidates.size - above
    near = [
        _neighbours(candidates, order, start, rounds)
        for order, start in ((upwards, above), (downwards, below))
    ]
    number = np.concatenate([each for each, _ in near], axis=1)
    value = np.concatenate([each for _, each in near], axis=1)
    distance = np.abs(value - targets[:, None])
    best = np.lexsort((number, distance), axis=-1)[:, :rounds]
    distance = np.take_along_axis(distance, best, axis=1)
    number = np.where(
        (distance <= width) & np.isfinite(distance), np.take_along_axis(number, best, axis=1), -1
    )
    return list(number.T)


def _neighbours(
    candidates: Floats, order: Integers, start: Integers, rounds: int
) -> tuple[Integers, Floats]:
    """The next candidates in an order, (t, rounds), and their values, infinite beyond the end."""
    place = start[:, None] + np.arange(rounds)
    inside = place < order.size
    number = order[np.minimum(place, order.size - 1)]
    return number, np.where(inside, candidates[number], np.inf)


class _Taken:
    """Which candidates are gone, over all rounds."""

    def __init__(self, places: _Places) -> None:
        count = places.values.size
        self.values: list[float] = places.values.tolist()
        self.next_taken: list[int] = places.first.tolist()
        self.left: list[int] = places.size.tolist()
        self.rows: list[int] = places.by_value.tolist()
        self.up, self.down = list(range(count)), list(range(count))

    def one_round(self, targets: list[float], start: list[int], width: float) -> Integers:
        """One candidate, as a position in order of value, for every target; -1 for none."""
        values, up, down = self.values, self.up, self.down
        chosen = []
        for target, place in zip(targets, start, strict=True):
            above, below = place, place - 1
            while up[above] != above:
                up[above] = above = up[up[above]]
            while down[below] != below:
                down[below] = below = down[down[below]]
            far_up, far_down = values[above] - target, target - values[below]
            if min(far_up, far_down) > width or far_up == far_down == np.inf:
                chosen.append(-1)
            elif far_down < far_up or (far_down == far_up and self._earlier(below, above)):
                chosen.append(self._take(below))
            else:
                chosen.append(self._take(above))
        return np.array(chosen, dtype=np.int64)

    def _earlier(self, one: int, other: int) -> bool:
        return self.rows[self.next_taken[one]] < self.rows[self.next_taken[other]]

    def _take(self, place: int) -> int:
        position = self.next_taken[place]
        self.next_taken[place] += 1
        self.left[place] -= 1
        if self.left[place] == 0:
            self.up[place], self.down[place] = place + 1, place - 1
        return position
