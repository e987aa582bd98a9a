"""The matrix of a regression: an intercept before centred and scaled columns, and the way back.

``model_matrix(design, *, weights=None, terms=None) -> ModelMatrix`` finds columns that do not vary
and columns that others determine; ``weighted_gram(rows, weights)`` is X'WX in blocks that stay in
the cache, without a copy of the matrix; ``blocks(size)`` are the slices of such blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError

INTERCEPT = "(intercept)"
ROWS_AT_ONCE = 2048
DOES_NOT_VARY = 1e-12  # standard deviation, relative to the largest value
DETERMINED = 1e-10  # share of a column's variance that the columns before it leave unexplained
TAKES_PART = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelMatrix:
    """``rows`` has shape (n, k+1): ones, then each column minus ``centre`` over ``scale``.

    ``terms`` has k+1 names, the intercept first; ``weights`` has shape (n,) or is None for ones.
    """

    rows: NDArray[np.float64]
    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    terms: tuple[str, ...]
    weights: NDArray[np.float64] | None
    total_weight: float

    def back(self) -> NDArray[np.float64]:
        """From coefficients of ``rows`` to those of the design: a matrix, (k+1, k+1)."""
        matrix = np.diag(np.concatenate([[1.0], 1 / self.scale]))
        matrix[0, 1:] = -self.centre / self.scale
        return matrix

    def there(self) -> NDArray[np.float64]:
        """The inverse of ``back``."""
        matrix = np.diag(np.concatenate([[1.0], self.scale]))
        matrix[0, 1:] = self.centre
        return matrix

    def names(self, direction: NDArray[np.float64]) -> str:
        """The terms, intercept apart, that have a part in a direction of the coefficients."""
        share = np.abs(direction[1:]) > 1e-3 * np.abs(direction).max()
        return ", ".join(name for name, part in zip(self.terms[1:], share, strict=True) if part)


def model_matrix(
    design: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
    order: NDArray[np.intp] | None = None,
) -> ModelMatrix:
    """From a design of shape (n, k) without intercept, k possibly 0.

    ``order`` (m,) picks the rows that take part, in the order that they shall have; ``weights``
    then have shape (m,) and that order.

    ValueError if shapes differ, a value is missing or infinite, or a weight is negative;
    NotEstimableError if there is no patient, a column does not vary among patients with a positive
    weight, or a column is a linear combination of those before it.
    """
    values = np.asarray(design, dtype=np.float64)
    if values.ndim != len(("patients", "terms")):
        raise ValueError("the design needs two dimensions, patients and terms")
    values = values if values.flags.forc else np.ascontiguousarray(values)
    names = (INTERCEPT, *(_numbered(values.shape[1]) if terms is None else terms))
    if len(names) != values.shape[1] + 1:
        raise ValueError("one name for each column is expected")
    size = len(values) if order is None else order.size
    case_weights = None if weights is None else checked_weights(weights, size)
    total = float(size if case_weights is None else case_weights.sum())
    if total <= 0:
        raise NotEstimableError("there is no patient in the model")
    if order is not None and (case_weights is not None or size < len(values)):
        values, order = picked(values, order), None
    centre = (np.ones(size) if case_weights is None else case_weights) @ values / total
    if not np.isfinite(centre).all():
        raise ValueError("missing values must be removed, and counted, before the call")
    rows, gram = _centred(values, order, centre, case_weights)
    scale = np.sqrt(gram.diagonal()[1:] / total)
    _require_variation(scale, centre, names)
    wide = np.concatenate([[1.0], 1 / scale])
    for where in blocks(size):
        rows[where] *= wide
    _require_independence(gram[1:, 1:] / (total * np.outer(scale, scale)), names[1:])
    return ModelMatrix(
        rows=rows,
        centre=centre,
        scale=scale,
        terms=names,
        weights=case_weights,
        total_weight=total,
    )


def blocks(size: int) -> Iterator[slice]:
    """Slices of rows that stay in the cache from one step of a computation to the next."""
    return (slice(start, min(start + ROWS_AT_ONCE, size)) for start in range(0, size, ROWS_AT_ONCE))


def picked(values: NDArray[np.float64], index: NDArray[np.intp]) -> NDArray[np.float64]:
    """Some rows of a design, whether its rows or its columns lie together in memory."""
    if values.flags.f_contiguous:
        return values.T.take(index, axis=1).T
    return values.take(index, axis=0)


def weighted_gram(
    rows: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """X'WX, shape (k, k), for rows of shape (n, k) and weights of shape (n,)."""
    if weights is None:
        return rows.T @ rows
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for where in blocks(len(rows)):
        part = rows[where]
        # A product of two matrices, as BLAS takes twice as long for a square of narrow ones.
        total += (part * weights[where, None]).T @ part
    return total


def checked_weights(weights: ArrayLike, size: int) -> NDArray[np.float64]:
    """Weights of shape (n,); ValueError if one is missing, infinite or negative."""
    array = np.asarray(weights, dtype=np.float64)
    if array.shape != (size,):
        raise ValueError("one weight for each patient is expected")
    if array.size and not (array.min() >= 0 and np.isfinite(array.sum())):
        raise ValueError("weights must be finite and cannot be negative")
    return array


def _numbered(columns: int) -> list[str]:
    return [f"column {index + 1}" for index in range(columns)]


def _centred(
    values: NDArray[np.float64],
    order: NDArray[np.intp] | None,
    centre: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ones beside the rows of the design less their means, and the Gram matrix of these."""
    shift = np.concatenate([[0.0], centre])
    rows = np.empty((len(values), centre.size + 1))
    gram = np.zeros((centre.size + 1, centre.size + 1))
    for where in blocks(len(values)):
        part = rows[where]
        part[:, 0] = 1
        part[:, 1:] = values[where] if order is None else picked(values, order[where])
        part -= shift
        gram += weighted_gram(part, None if weights is None else weights[where])
    return rows, gram


def _require_variation(
    scale: NDArray[np.float64], centre: NDArray[np.float64], names: tuple[str, ...]
) -> None:
    constant = scale <= DOES_NOT_VARY * np.maximum(np.abs(centre), np.finfo(np.float64).tiny)
    if constant.any():
        raise NotEstimableError(
            f"{names[1 + int(np.argmax(constant))]} does not vary among the patients of the model"
        )


def _require_independence(correlation: NDArray[np.float64], names: tuple[str, ...]) -> None:
    try:
        factor = np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError:
        factor = np.zeros_like(correlation)
    if (np.diag(factor) ** 2 >= DETERMINED).all():
        return
    for column in range(1, len(names)):
        before, own = correlation[:column, :column], correlation[:column, column]
        weights = np.linalg.solve(before, own)
        if 1 - own @ weights < DETERMINED:
            others = [names[j] for j in np.flatnonzero(np.abs(weights) > TAKES_PART)]
            raise NotEstimableError(f"{names[column]} is determined by {', '.join(others)}")
