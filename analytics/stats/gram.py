"""Many weighted Gram matrices of one design in a single pass, as one matrix product.

``PairProducts(rows).grams(weights_of, count)``: the products of pairs of columns, made block by
block, are multiplied with all weights at once; one after another costs twice as much.  Of few rows
the products are kept for the next call.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

ROWS_AT_ONCE = 1024


class PairProducts:
    """Of ``rows`` (n, k)."""

    def __init__(self, rows: NDArray[np.float64]) -> None:
        self.rows = rows
        self.upper, self.lower = np.triu_indices(rows.shape[1])
        self.space: NDArray[np.float64] | None = None

    def grams(
        self, weights_of: Callable[[slice], NDArray[np.float64]], count: int
    ) -> NDArray[np.float64]:
        """X' diag(w) X for ``count`` weightings: shape (count, k, k).

        ``weights_of`` gives the weights, shape (b, count), of a slice of b rows.
        """
        width, size = self.rows.shape[1], len(self.rows)
        totals = np.zeros((self.upper.size, count))
        for start in range(0, size, ROWS_AT_ONCE):
            where = slice(start, min(start + ROWS_AT_ONCE, size))
            totals += self._products(where) @ weights_of(where)
        grams = np.empty((count, width, width))
        grams[:, self.upper, self.lower] = grams[:, self.lower, self.upper] = totals.T
        return grams

    def _products(self, where: slice) -> NDArray[np.float64]:
        """Shape (k(k+1)/2, b)."""
        width, size = self.rows.shape[1], where.stop - where.start
        if self.space is None:
            self.space = np.empty((self.upper.size, min(ROWS_AT_ONCE, len(self.rows))))
        elif size == len(self.rows):
            return self.space
        columns = np.ascontiguousarray(self.rows[where].T)
        products = self.space[:, :size]
        first = 0
        for column in range(width):
            np.multiply(
                columns[column], columns[column:], out=products[first : first + width - column]
            )
            first += width - column
        return products
