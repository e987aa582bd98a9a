"""Many weighted Gram matrices of one design in a single pass, as one matrix product.

``PairProducts(rows).grams(weights_of, count)``: the products of pairs of columns, made block by
block, are multiplied with all weights at once; one after another costs twice as much.  Of few rows
the products are kept for the next call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

ROWS_AT_ONCE = 1024


class PairProducts:
    """Of ``rows`` (n, k), whose first column is ones."""

    def __init__(self, rows: NDArray[np.float64]) -> None:
        self.rows = rows
        self.upper, self.lower = _pairs(rows.shape[1])
        self.space: NDArray[np.float64] | None = None

    def grams(
        self, weights_of: Callable[[slice], NDArray[np.float64]], count: int
    ) -> NDArray[np.float64]:
        """X' diag(w) X for ``count`` weightings: shape (count, k, k).

        ``weights_of`` gives the weights, shape (count, b), of a slice of b rows.
        """
        width, size = self.rows.shape[1], len(self.rows)
        sums, squares = np.zeros((count, width)), np.zeros((count, self.upper.size))
        for start in range(0, size, ROWS_AT_ONCE):
            where = slice(start, min(start + ROWS_AT_ONCE, size))
            weights = weights_of(where)
            sums += weights @ self.rows[where]
            squares += weights @ self._products(where).T
        grams = np.empty((count, width, width))
        grams[:, 0] = grams[:, :, 0] = sums
        grams[:, self.upper, self.lower] = grams[:, self.lower, self.upper] = squares
        return grams

    def _products(self, where: slice) -> NDArray[np.float64]:
        """Shape (k(k-1)/2, b)."""
        size = where.stop - where.start
        if self.space is None:
            self.space = np.empty((self.upper.size, min(ROWS_AT_ONCE, len(self.rows))))
        elif size == len(self.rows):
            return self.space
        columns = np.ascontiguousarray(self.rows[where, 1:].T)
        products, first, width = self.space[:, :size], 0, len(columns)
        for column in range(width):
            last = first + width - column
            np.multiply(columns[column], columns[column:], out=products[first:last])
            first = last
        return products


@cache
def _pairs(width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of columns but the first one."""
    upper, lower = np.triu_indices(width - 1)
    return upper + 1, lower + 1
