"""The matrix of a regression: an intercept before centred and scaled columns, and the way back.

``model_matrix(design, *, weights=None, terms=None) -> ModelMatrix`` finds columns that do not vary
and columns that others determine; ``weighted_gram(rows, weights)`` is X'WX in blocks that stay in
the cache, without a copy of the matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError

INTERCEPT = "(intercept)"
ROWS_AT_ONCE = 4096
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
) -> ModelMatrix:
    """From a design of shape (n, k) without intercept, k possibly 0.

    ValueError if shapes differ, a value is missing or infinite, or a weight is negative;
    NotEstimableError if there is no patient, a column does not vary among patients with a positive
    weight, or a column is a linear combination of those before it.
    """
    values = np.asarray(design, dtype=np.float64)
    if values.ndim != len(("patients", "terms")):
        raise ValueError("the design needs two dimensions, patients and terms")
    names = (INTERCEPT, *(_numbered(values.shape[1]) if terms is None else terms))
    if len(names) != values.shape[1] + 1:
        raise ValueError("one name for each column is expected")
    case_weights = None if weights is None else checked_weights(weights, len(values))
    total = float(len(values) if case_weights is None else case_weights.sum())
    if total <= 0:
        raise NotEstimableError("there is no patient in the model")
    rows, centre = _centred(values, case_weights, total)
    gram = weighted_gram(rows, case_weights)
    scale = np.sqrt(np.diag(gram)[1:] / total)
    _require_variation(scale, centre, names)
    rows[:, 1:] *= 1 / scale
    _require_independence(gram[1:, 1:] / (total * np.outer(scale, scale)), names[1:])
    return ModelMatrix(
        rows=rows,
        centre=centre,
        scale=scale,
        terms=names,
        weights=case_weights,
        total_weight=total,
    )


def weighted_gram(
    rows: NDArray[np.float64], weights: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """X'WX, shape (k, k), for rows of shape (n, k) and weights of shape (n,), none negative."""
    if weights is None:
        return rows.T @ rows
    total = np.zeros((rows.shape[1], rows.shape[1]))
    roots = np.sqrt(weights)
    space = np.empty((min(ROWS_AT_ONCE, len(rows)), rows.shape[1]))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        scaled = np.multiply(
            part, roots[start : start + ROWS_AT_ONCE, None], out=space[: len(part)]
        )
        total += scaled.T @ scaled
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
    values: NDArray[np.float64], weights: NDArray[np.float64] | None, total: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centre = values.mean(axis=0) if weights is None else weights @ values / total
    if not np.isfinite(centre).all():
        raise ValueError("missing values must be removed, and counted, before the call")
    rows = np.empty((len(values), values.shape[1] + 1))
    rows[:, 0] = 1
    np.subtract(values, centre, out=rows[:, 1:])
    return rows, centre


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
