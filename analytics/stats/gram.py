"""Many weighted Gram matrices of one design in a single pass, as one matrix product.

``many_grams(rows, weights_of, count)``: the products of pairs of columns, made block by block, are
multiplied with all weights at once; one after another costs four times as much.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

ROWS_AT_ONCE = 1024


def many_grams(
    rows: NDArray[np.float64],
    weights_of: Callable[[slice], NDArray[np.float64]],
    count: int,
) -> NDArray[np.float64]:
    """X' diag(w) X for ``count`` weightings: shape (count, k, k).

    ``weights_of`` gives the weights, shape (b, count), of a slice of b rows.
    """
    width = rows.shape[1]
    upper, lower = np.triu_indices(width)
    starts = np.searchsorted(upper, np.arange(width))
    totals = np.zeros((upper.size, count))
    space = np.empty((upper.size, min(ROWS_AT_ONCE, len(rows))))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        where = slice(start, min(start + ROWS_AT_ONCE, len(rows)))
        columns = np.ascontiguousarray(rows[where].T)
        products = space[:, : columns.shape[1]]
        for column, first in enumerate(starts):
            np.multiply(
                columns[column], columns[column:], out=products[first : first + width - column]
            )
        totals += products @ weights_of(where)
    grams = np.empty((count, width, width))
    grams[:, upper, lower] = grams[:, lower, upper] = totals.T
    return grams
