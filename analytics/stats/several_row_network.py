"""All tables with the margins of a given one and three rows or more, as far as they differ.

``enumerated(table, limit)`` gives the log weight of every kind of table and how many there are of
each.  Columns are filled one by one; partial tables that leave the same row totals, in any order,
with the same probability are one.  What is left of a row's total is a few bits of one whole number
for all rows, so that a column is taken away, and found to be too much, for all rows at once.

Source: Mehta & Patel, J Am Stat Assoc 1983;78:427-434.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Merging costs a sort, which few partial tables do not repay.
FEWEST_TO_MERGE = 5_000
WEIGHT_STEPS = 1e9
BITS = 62
# Partial tables before those are taken out that are too much for a row, over the limit of those
# that are left.
TRIED_OVER_LIMIT = 4


@dataclass(frozen=True, slots=True)
class _Packing:
    """Where each row's bits stand; the highest of each is set aside and tells of a borrow."""

    shifts: tuple[int, ...]
    widths: tuple[int, ...]

    @property
    def guards(self) -> int:
        return sum(
            1 << (shift + width - 1) for shift, width in zip(self.shifts, self.widths, strict=True)
        )

    def pack(self, rows: list[Integers]) -> Integers:
        packed = rows[0].copy()
        for row, shift in zip(rows[1:], self.shifts[1:], strict=True):
            packed |= row << shift
        return packed

    def unpack(self, packed: Integers) -> list[Integers]:
        return [
            (packed >> shift) & ((1 << (width - 1)) - 1)
            for shift, width in zip(self.shifts, self.widths, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Partial:
    """What is left of every row, (r) arrays of shape (p,); log weights; how many tables each is."""

    left: list[Integers]
    weights: Floats
    tables: Floats


def enumerated(table: Integers, limit: int) -> tuple[Floats, Floats] | None:
    """Minus the sum of log factorials, and the number, of every kind of table, both of shape (k,).

    None beyond ``limit`` partial tables at a time, or where the row totals do not fit into 62 bits.
    """
    totals = np.sort(table.sum(axis=1))[::-1]
    packing = _packing(totals)
    if packing is None:
        return None
    logs = gammaln(np.arange(int(totals.sum()) + 1) + 1.0)
    partial = _Partial(
        [totals[row : row + 1] for row in range(totals.size)], np.zeros(1), np.ones(1)
    )
    for size in np.sort(table.sum(axis=0))[:-1]:
        most = np.array([row.max() for row in partial.left])
        columns = _columns(most, int(size), limit)
        if columns is None or len(columns) * partial.weights.size > TRIED_OVER_LIMIT * limit:
            return None
        partial = _filled(partial, columns, logs, packing)
        if partial.weights.size >= FEWEST_TO_MERGE:
            partial = _merged(partial, packing)
        if partial.weights.size > limit:
            return None
    return partial.weights - sum(logs[row] for row in partial.left), partial.tables


def _packing(totals: Integers) -> _Packing | None:
    widths = tuple(int(total).bit_length() + 1 for total in totals)
    shifts = tuple(sum(widths[:row]) for row in range(len(widths)))
    return _Packing(shifts, widths) if sum(widths) <= BITS else None


def _columns(most: Integers, size: int, limit: int) -> Integers | None:
    """All ways to put ``size`` patients into rows of at most ``most``; None beyond ``limit``."""
    columns = np.zeros((1, 0), dtype=np.int64)
    for row in range(most.size):
        left = size - columns.sum(axis=1)
        room_below = int(most[row + 1 :].sum())
        values = np.arange(min(size, int(most[row])) + 1)
        fits = (values <= left[:, np.newaxis]) & (left[:, np.newaxis] - values <= room_below)
        parent, value = np.nonzero(fits)
        columns = np.column_stack([columns[parent], value])
        if len(columns) > limit:
            return None
    return columns


def _filled(partial: _Partial, columns: Integers, logs: Floats, packing: _Packing) -> _Partial:
    """Every partial table with one more column, in all ways that its rows have room for."""
    codes = packing.pack(list(np.ascontiguousarray(columns.T)))
    left = (packing.pack(partial.left) | packing.guards)[:, np.newaxis] - codes
    possible = (left & packing.guards) == packing.guards
    parent = np.repeat(np.arange(len(left)), np.count_nonzero(possible, axis=1))
    taken = np.flatnonzero(possible)
    column = taken - parent * len(codes)
    return _Partial(
        packing.unpack(left.ravel()[taken]),
        partial.weights[parent] - logs[columns].sum(axis=1)[column],
        partial.tables[parent],
    )


def _merged(partial: _Partial, packing: _Packing) -> _Partial:
    """Partial tables of equal probability that leave the same row totals, in any order, as one."""
    left = _descending(partial.left)
    steps = np.rint(-WEIGHT_STEPS * partial.weights).astype(np.int64)
    # What the last row has left follows from the others.
    places = packing.pack([*left[:-1], np.zeros_like(left[-1])])
    order, starts = _sorted(places, steps, packing.shifts[-1])
    first = order[starts]
    return _Partial(
        [row[first] for row in left],
        partial.weights[first],
        np.add.reduceat(partial.tables[order], starts),
    )


def _descending(rows: list[Integers]) -> list[Integers]:
    """The rows of each partial table in descending order, so that each still fits its bits."""
    rows = list(rows)
    for end in range(len(rows) - 1, 0, -1):
        for row in range(end):
            above, below = rows[row], rows[row + 1]
            rows[row], rows[row + 1] = np.maximum(above, below), np.minimum(above, below)
    return rows


def _sorted(places: Integers, steps: Integers, width: int) -> tuple[Integers, Integers]:
    """The order by place and weight, and where in it each new kind of partial table begins."""
    beside = int(steps.max()).bit_length()
    if width + beside <= BITS:
        keys = (places << beside) | steps
        order = np.argsort(keys)
        keys = keys[order]
        return order, np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    order = np.lexsort((steps, places))
    places, steps = places[order], steps[order]
    fresh = (places[1:] != places[:-1]) | (steps[1:] != steps[:-1])
    return order, np.flatnonzero(np.concatenate([[True], fresh]))
