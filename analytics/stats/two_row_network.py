"""Fisher's exact test of a table with two rows, by a network that is built from both ends.

``two_row_p(table, limit) -> float | None`` adds the probability of all tables with the margins of
``table``, shape (2, c), that are no more probable than it.  Columns are filled one by one, from the
smallest upwards and from the largest downwards, until one column is left between the two networks:
each has then about the root of the partial tables that a single one would have.  A partial table is
settled as soon as all its completions count; those with the same rest and the same probability are
one.

Source: Mehta & Patel, J Am Stat Assoc 1983;78:427-434.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from analytics.stats.two_by_two import RELATIVE_TOLERANCE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WEIGHT_STEPS = 1e9
# Beyond, a place and a weight no longer fit into one integer.
LARGEST_TOTAL_TO_MERGE = 20_000
FEWEST_TO_PRUNE = 5_000
NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class _Partial:
    """Open partial tables in the order of ``placed``, then of ``weight``, all of shape (p,).

    ``placed`` are the patients of the row so far, ``weight`` is the log number of ways to choose
    them, and ``chance`` the probability of all that were merged, if every patient came into the
    row by the same chance on his own.  ``settled`` is the probability of those whose completions
    all count, by the patients placed, shape (n+1,).
    """

    placed: Integers
    weight: Floats
    chance: Floats
    settled: Floats


@dataclass(frozen=True, slots=True)
class _Network:
    """The ``n`` patients of a row among ``total``, in columns of ascending ``sizes``.

    ``threshold`` is the largest weight that counts, ``own`` the probability of the table, and
    ``filled`` that ``n`` patients come into the row if each comes on his own.  ``logs`` are log
    factorials, ``inside`` and ``outside`` the log chances of so many to be in the row, or not.
    ``gains`` are what each patient of each column adds to a weight, from the first column on.
    """

    sizes: Integers
    n: int
    total: int
    threshold: float
    own: float
    filled: float
    logs: Floats
    inside: Floats
    outside: Floats
    gains: Floats

    def ways(self, size: int) -> Floats:
        """The log number of ways to choose 0, 1, … of ``size`` patients, shape (size+1,)."""
        logs = self.logs[: size + 1]
        return np.asarray(logs[-1] - logs - logs[::-1], dtype=np.float64)

    def chances(self, ways: Floats) -> Floats:
        """The binomial probabilities of 0, 1, … patients from the log number of ways."""
        size = ways.size - 1
        return np.asarray(
            np.exp(ways + self.inside[: size + 1] + self.outside[size::-1]), dtype=np.float64
        )

    def rest(self, column: int, *, upwards: bool) -> Floats:
        """The gains of the columns beyond ``column``."""
        before = int(self.sizes[: column + upwards].sum())
        return self.gains[before:] if upwards else self.gains[:before]


def two_row_p(table: NDArray[np.int64], limit: int) -> float | None:
    """The two-sided P by minimum likelihood; None beyond ``limit`` partial tables at a time."""
    network = _network(table)
    low = high = _Partial(
        np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1), np.zeros(network.n + 1)
    )
    first, last = 0, network.sizes.size - 1
    while first <= last:
        below, above = _work(low, network.sizes[first]), _work(high, network.sizes[last])
        if min(below, above) > limit:
            return None
        if first == last:
            low, high = (low, high) if below <= above else (high, low)
            break
        if below <= above:
            low = _grown(low, first, network, upwards=True)
            first += 1
        else:
            high = _grown(high, last, network, upwards=False)
            last -= 1
    return min(1.0, _joined(low, int(network.sizes[first]), high, network))


def _network(table: NDArray[np.int64]) -> _Network:
    filled = table[int(table[0].sum() > table[1].sum())]
    order = np.argsort(table.sum(axis=0), kind="stable")
    sizes, filled = table.sum(axis=0)[order], filled[order]
    n, total = int(filled.sum()), int(sizes.sum())
    numbers = np.arange(total + 1, dtype=np.float64)
    logs, inside, outside = gammaln(numbers + 1.0), log(n / total), log1p(-n / total)
    weight = float((logs[sizes] - logs[filled] - logs[sizes - filled]).sum())
    ways = float(logs[total] - logs[n] - logs[total - n])
    column = np.repeat(sizes, sizes)
    place = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return _Network(
        sizes=sizes,
        n=n,
        total=total,
        threshold=weight + RELATIVE_TOLERANCE,
        own=exp(weight - ways),
        filled=exp(ways + n * inside + (total - n) * outside),
        logs=logs,
        inside=numbers * inside,
        outside=numbers * outside,
        gains=np.log((column - place) / (place + 1.0)),
    )


def _work(partial: _Partial, size: np.int64) -> int:
    return partial.placed.size * int(size + 1)


def _grown(partial: _Partial, column: int, network: _Network, *, upwards: bool) -> _Partial:
    """Every partial table with one more column, in all ways that the rest can still complete."""
    size, rest = int(network.sizes[column]), network.rest(column, upwards=upwards)
    ways = network.ways(size)
    chances = network.chances(ways)
    placed = (partial.placed[:, np.newaxis] + np.arange(size + 1)).ravel()
    weight = (partial.weight[:, np.newaxis] + ways).ravel()
    chance = (partial.chance[:, np.newaxis] * chances).ravel()
    # Where the row cannot be filled all completions count: there are none.
    counts = weight <= _counting(rest, size, network)[placed]
    settled = _by_place(placed, np.where(counts, chance, 0.0), network.n)
    settled += _with_column(partial.settled, chances)
    taken = np.flatnonzero((weight <= network.threshold) & ~counts)
    merged = _merged(placed[taken], weight[taken], chance[taken], network.total)
    return _seen(_Partial(*merged, settled), rest.size, network)


def _counting(rest: Floats, size: int, network: _Network) -> Floats:
    """Up to which weight all completions count, by the patients placed, shape (n+size+1,).

    The most that a completion adds is reached by placing patient after patient where he adds most,
    since the logarithm of a binomial coefficient is concave.
    """
    most = np.zeros(rest.size + 1)
    np.cumsum(np.sort(rest)[::-1], out=most[1:])
    counting = np.full(network.n + size + 1, np.inf)
    first = max(0, network.n - rest.size)
    counting[first : network.n + 1] = network.threshold - most[network.n - first :: -1]
    return counting


def _by_place(placed: Integers, chance: Floats, n: int) -> Floats:
    found = np.bincount(placed, chance, minlength=n + 1)[: n + 1]
    return np.asarray(found, dtype=np.float64)


def _with_column(by_place: Floats, chances: Floats) -> Floats:
    """Probabilities by the patients placed, with those of one more column."""
    found = np.zeros(by_place.size)
    (first, known), (least, likely) = _without_ends(by_place), _without_ends(chances)
    if known.size and first + least < found.size:
        spread = np.convolve(known, likely)[: found.size - first - least]
        found[first + least : first + least + spread.size] = spread
    return found


def _without_ends(values: Floats) -> tuple[int, Floats]:
    """Where the first value is that is not 0, and all values from there to the last such one."""
    places = np.flatnonzero(values)
    if places.size == 0:
        return 0, values[:0]
    return int(places[0]), values[places[0] : places[-1] + 1]


def _merged(
    placed: Integers, weight: Floats, chance: Floats, total: int
) -> tuple[Integers, Floats, Floats]:
    if total > LARGEST_TOTAL_TO_MERGE:
        order = np.lexsort((weight, placed))
        return placed[order], weight[order], chance[order]
    keys = placed * int((total + 1) * WEIGHT_STEPS)
    keys += np.rint(weight * WEIGHT_STEPS).astype(np.int64)
    order = np.argsort(keys)
    keys = keys[order]
    fresh = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    starts = np.flatnonzero(fresh)
    first = order[starts]
    return placed[first], weight[first], np.add.reduceat(chance[order], starts)


def _seen(partial: _Partial, room: int, network: _Network) -> _Partial:
    """All partial tables but the least likely ones, which together cannot be seen in P.

    In every column their chance is below 1e-12 of what is known of P.
    """
    if partial.placed.size <= FEWEST_TO_PRUNE:
        return partial
    completed = np.zeros(network.n + 1)
    first = max(0, network.n - room)
    completed[first:] = (
        network.chances(network.ways(room))[network.n - first :: -1] / network.filled
    )
    known = max(network.own, float(partial.settled @ completed))
    chance = partial.chance * completed[partial.placed]
    taken = np.flatnonzero(chance > NEGLIGIBLE * known / chance.size)
    return _Partial(
        partial.placed[taken], partial.weight[taken], partial.chance[taken], partial.settled
    )


def _joined(low: _Partial, size: int, high: _Partial, network: _Network) -> float:
    """The probability of all ways through a low, the last column and a high that count."""
    ways, n = network.ways(size), network.n
    chances = network.chances(ways)
    ours, theirs = (_by_place(each.placed, each.chance, n) for each in (low, high))
    found = float(
        _with_column(low.settled, chances) @ (theirs + high.settled)[::-1]
        + _with_column(ours, chances) @ high.settled[::-1]
    )
    # Every low with every number of patients of the last column, by the patients of both.
    placed = np.arange(size + 1)[:, np.newaxis] + low.placed
    order = np.argsort(placed.astype(_smallest(n + size)), axis=None, kind="stable")
    most = (network.threshold - ways[:, np.newaxis] - low.weight).ravel()[order]
    chance = (chances[:, np.newaxis] * low.chance).ravel()[order]
    ends = np.cumsum(np.bincount(placed.ravel(), minlength=n + 1))[: n + 1].tolist()
    bounds = np.searchsorted(high.placed, np.arange(n + 2)).tolist()
    for place, (start, end) in enumerate(pairwise([0, *ends])):
        first, last = bounds[n - place], bounds[n - place + 1]
        if start < end and first < last:
            # Summed place by place, so that a small sum is not lost in a large one.
            sums = np.concatenate([[0.0], np.cumsum(high.chance[first:last])])
            counted = np.searchsorted(high.weight[first:last], most[start:end], side="right")
            found += float(chance[start:end] @ sums[counted])
    return found / network.filled


def _smallest(most: int) -> type[np.signedinteger[Any]]:
    """The type of such numbers that is sorted in the shortest time."""
    return np.int16 if most <= np.iinfo(np.int16).max else np.int64
