"""Greedy nearest neighbours on a line: sorted once, then passed through or found by pointers.

``nearest_free(targets, candidates, *, rounds, width)`` uses every candidate once,
``nearest_each(…)`` as often as it is nearest.  Both give, per round, an array (t,) of candidate
numbers in the order of the targets, -1 where none is within ``width``.  ``in_order(values)`` sorts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FURTHEST = float(np.finfo(np.float64).max)


def in_order(values: Floats) -> Integers:
    """The rows by value, then as they come; the quicker sort where no two values are the same."""
    order = np.argsort(values)
    ascending = values[order]
    if (ascending[1:] == ascending[:-1]).any():
        return np.argsort(values, kind="stable")
    return order


def nearest_free(
    targets: Floats, candidates: Floats, *, rounds: int, width: float
) -> list[Integers]:
    """Every target in turn takes the nearest candidate left; linear but for the sort."""
    order = in_order(candidates)
    values = candidates[order]
    if (values[1:] > values[:-1]).all():
        if (targets[1:] <= targets[:-1]).all():
            return _descending(targets, values, order, rounds, width)
        if (targets[1:] >= targets[:-1]).all():
            return _descending(-targets, -values[::-1], order[::-1], rounds, width)
    places = _Places(values, order)
    start = np.searchsorted(places.values, targets).tolist()
    taken = _Taken(places)
    chosen = [taken.one_round(targets.tolist(), start, width) for _ in range(rounds)]
    return [np.where(each >= 0, order[each], -1) for each in chosen]


def _descending(
    targets: Floats, values: Floats, rows: Integers, rounds: int, width: float
) -> list[Integers]:
    """Targets from the largest down, candidates without ties from the smallest up."""
    chosen = []
    for _ in range(rounds):
        places = _pass_through(targets, values, rows, width)
        found = places >= 0
        chosen.append(np.where(found, rows[places], -1) if rows.size else places)
        free = np.ones(rows.size, dtype=np.bool_)
        free[places[found]] = False
        values, rows = values[free], rows[free]
    return chosen


def _pass_through(targets: Floats, values: Floats, rows: Integers, width: float) -> Integers:
    """One candidate, as a place among ``values``, for every target; -1 for none.

    Whatever is taken below a target was the highest that was free there, so that ``free`` is all
    there is to know of those below.  Those passed by are a stack of stretches, the lowest on top.
    """
    start = np.searchsorted(values, targets).tolist()
    ascending = [*values.tolist(), -np.inf]  # which stands before the first as well
    free, next_up = values.size, np.inf
    firsts, ends = [values.size], [values.size + 1]
    # Never the distance to a sentinel, which is infinite.
    width = min(width, FURTHEST)
    chosen = []
    for target, place in zip(targets.tolist(), start, strict=True):
        if place < free:
            firsts.append(place)
            ends.append(free)
            free, next_up = place, ascending[place]
        above, below = next_up - target, target - ascending[free - 1]
        if below < above or (below == above < FURTHEST and rows[free - 1] < rows[firsts[-1]]):
            if below > width:
                chosen.append(-1)
                continue
            free -= 1
            chosen.append(free)
        elif above > width:
            chosen.append(-1)
        else:
            chosen.append(firsts[-1])
            firsts[-1] += 1
            if firsts[-1] == ends[-1]:
                firsts.pop()
                ends.pop()
            next_up = ascending[firsts[-1]] if len(firsts) > 1 else np.inf
    return np.array(chosen, dtype=np.int64)


class _Places:
    """Candidates by distinct value; those at one value are taken in the order of the data.

    Places 0 and last are sentinels at minus and plus infinity, which are always free.
    """

    def __init__(self, values: Floats, order: Integers) -> None:
        self.by_value = order
        first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
        self.values = np.concatenate([[-np.inf], values[first], [np.inf]])
        self.first = np.concatenate([[0], first, [values.size]])


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
    """Which candidates are gone, over all rounds.  Lists, as single elements are read and written.

    ``next_free`` and ``end`` are positions in order of value, per place; ``up`` and ``down`` point
    to the next place that may be free.  They are shortened on the way (path halving), so that a
    search costs almost nothing even where all candidates nearby are gone.
    """

    def __init__(self, places: _Places) -> None:
        self.places = places
        self.values: list[float] = places.values.tolist()
        self.next_free: list[int] = places.first.tolist()
        self.end: list[int] = [*places.first[1:].tolist(), places.by_value.size]
        self.up, self.down = list(range(len(self.values))), list(range(len(self.values)))

    def one_round(self, targets: list[float], start: list[int], width: float) -> Integers:
        """One candidate, as a position in order of value, for every target; -1 for none."""
        values, up, down = self.values, self.up, self.down
        next_free, end = self.next_free, self.end
        # Never the distance to a sentinel, which is infinite.
        width = min(width, FURTHEST)
        chosen = [-1] * len(targets)
        for turn, (target, place) in enumerate(zip(targets, start, strict=True)):
            above, below = place, place - 1
            while up[above] != above:
                up[above] = above = up[up[above]]
            while down[below] != below:
                down[below] = below = down[down[below]]
            nearest, distance, other = above, values[above] - target, target - values[below]
            if other < distance or (other == distance and self._earlier(below, above)):
                nearest, distance = below, other
            if distance > width:
                continue
            chosen[turn] = position = next_free[nearest]
            next_free[nearest] = position + 1
            if position + 1 == end[nearest]:
                up[nearest], down[nearest] = nearest + 1, nearest - 1
        return np.array(chosen, dtype=np.int64)

    def _earlier(self, one: int, other: int) -> bool:
        """Whether the next candidate of one place comes earlier in the data; none at a sentinel."""
        if np.isinf(self.values[one]) or np.isinf(self.values[other]):
            return False
        rows = self.places.by_value
        return bool(rows[self.next_free[one]] < rows[self.next_free[other]])
