"""Likelihoods of the imputation models for two or more categories: slope and information.

Kept apart from the reported models (``logistic``, ``ordinal_model``) since imputation fits
thousands of them: from a warm start, on rows augmented against separation, and without refusals.
Rows have shape (n, p), an intercept first, in single precision: the posterior scatter is larger
than its rounding by orders of magnitude.  ``kept`` are the columns that take part.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]
Rows = NDArray[np.float32]
ROWS_AT_ONCE = 4096


class Surface(Protocol):
    """A concave log likelihood in a flat vector of parameters."""

    size: int

    def start(self) -> Array:
        """Parameters of the model without covariates."""

    def inside(self, parameters: Array) -> bool:
        """Whether the parameters lie in the domain (thresholds in order)."""

    def slope(self, parameters: Array) -> Array:
        """The gradient; what it computed on the way is kept for the two below."""

    def value(self) -> float:
        """The log likelihood at the last ``slope``."""

    def information(self) -> Array:
        """Minus the second derivatives at the last ``slope``."""


class Multinomial:
    """Baseline-category logits, level 0 the baseline; two levels are a logistic regression."""

    def __init__(
        self, rows: Rows, codes: NDArray[np.int64], weights: Array, kept: NDArray[np.int64],
        levels: int,
    ) -> None:  # fmt: skip
        self.rows, self.kept, self.codes = rows, kept, codes
        self.weights = weights.astype(np.float32)
        self.others = levels - 1
        self.size = self.others * kept.size
        self.one_hot = (codes == np.arange(1, levels)[:, np.newaxis]) * self.weights

    def start(self) -> Array:
        shares = np.bincount(self.codes, self.weights, self.others + 1)
        first = np.zeros((self.others, self.kept.size))
        first[:, 0] = np.log(shares[1:] / shares[0])
        return first.ravel()

    def inside(self, parameters: Array) -> bool:
        return bool(np.isfinite(parameters).all())

    def chances(self, parameters: Array, rows: Rows, shift: Array | None = None) -> Array:
        """Probability of every level, shape (n, levels)."""
        predictors = self._predictors(parameters, rows).astype(np.float64)
        if shift is not None:
            predictors = predictors + shift
        padded = np.vstack([np.zeros(len(rows)), predictors])
        raised = np.exp(padded - padded.max(axis=0))
        return np.asarray((raised / raised.sum(axis=0)).T)

    def slope(self, parameters: Array) -> Array:
        self.predictors = self._predictors(parameters, self.rows)
        if self.others == 1:
            self.fitted = expit(self.predictors)
        else:
            raised = np.exp(np.minimum(self.predictors, 60.0))
            self.fitted = raised / (1 + raised.sum(axis=0))
        residual = self.one_hot - self.fitted * self.weights
        return np.asarray((residual @ self.rows)[:, self.kept].ravel(), dtype=np.float64)

    def value(self) -> float:
        most = np.maximum(self.predictors.max(axis=0), 0.0)
        whole = np.exp(self.predictors - most).sum(axis=0) + np.exp(-most)
        total = (most + np.log(whole)).astype(np.float64)
        return float((self.one_hot * self.predictors).sum() - self.weights @ total)

    def information(self) -> Array:
        width = self.kept.size
        whole = np.empty((self.others, width, self.others, width))
        chosen = np.ix_(self.kept, self.kept)
        for one, own in enumerate(self.fitted):
            for two in range(one):
                pull = self.weights * own * self.fitted[two]
                gram = weighted_gram(self.rows, pull)[chosen]
                whole[one, :, two, :] = whole[two, :, one, :] = -gram
            whole[one, :, one, :] = weighted_gram(self.rows, self.weights * own * (1 - own))[chosen]
        return whole.reshape(self.size, self.size)

    def _predictors(self, parameters: Array, rows: Rows) -> Rows:
        """Log odds of every level but the first, shape (levels - 1, n)."""
        full = np.zeros((self.others, self.rows.shape[1]), dtype=np.float32)
        full[:, self.kept] = parameters.reshape(self.others, self.kept.size)
        return np.asarray(full @ rows.T)


class Cumulative:
    """Proportional odds: logit P(level <= j) = threshold_j - row @ coefficients, no intercept."""

    def __init__(
        self, rows: Rows, codes: NDArray[np.int64], weights: Array, kept: NDArray[np.int64],
        levels: int,
    ) -> None:  # fmt: skip
        self.rows, self.weights, self.codes = rows, weights, codes
        # The thresholds take the place of the intercept.
        self.kept = kept[1:]
        self.cuts = levels - 1
        self.size = self.cuts + self.kept.size

    def start(self) -> Array:
        shares = np.cumsum(np.bincount(self.codes, self.weights, self.cuts + 1))
        inner = shares[:-1] / shares[-1]
        return np.concatenate([np.log(inner / (1 - inner)), np.zeros(self.kept.size)])

    def inside(self, parameters: Array) -> bool:
        return bool(np.isfinite(parameters).all() and (np.diff(parameters[: self.cuts]) > 0).all())

    def chances(self, parameters: Array, rows: Rows, shift: Array | None = None) -> Array:
        """Probability of every level, shape (n, levels); ``shift`` moves towards higher levels."""
        predictor = self._predictor(parameters, rows)
        if shift is not None:
            predictor = predictor + shift
        inner = expit(parameters[: self.cuts] - predictor[:, np.newaxis])
        edge = np.zeros((len(rows), 1))
        return np.diff(np.hstack([edge, inner, edge + 1]), axis=1)

    def slope(self, parameters: Array) -> Array:
        padded = np.concatenate([[-np.inf], parameters[: self.cuts], [np.inf]])
        predictor = self._predictor(parameters, self.rows)
        self.above = expit(padded[self.codes + 1] - predictor)
        self.below = expit(padded[self.codes] - predictor)
        self.chance = np.maximum(self.above - self.below, 1e-300)
        self.high = self.above * (1 - self.above)
        self.low = self.below * (1 - self.below)
        up, down = self._total(self.high / self.chance), self._total(self.low / self.chance)
        pull = (self.weights * (self.above + self.below - 1)).astype(np.float32)
        return np.concatenate([up[:-1] - down[1:], (pull @ self.rows)[self.kept]])

    def value(self) -> float:
        return float(self.weights @ np.log(self.chance))

    def information(self) -> Array:
        whole = np.zeros((self.size, self.size))
        cuts = self.cuts
        pull = (self.weights * (self.high + self.low)).astype(np.float32)
        whole[cuts:, cuts:] = weighted_gram(self.rows, pull)[np.ix_(self.kept, self.kept)]
        whole[cuts:, :cuts] = -self._mixed()
        whole[:cuts, cuts:] = whole[cuts:, :cuts].T
        whole[:cuts, :cuts] = self._of_cuts()
        return whole

    def _predictor(self, parameters: Array, rows: Rows) -> Array:
        full = np.zeros(self.rows.shape[1], dtype=np.float32)
        full[self.kept] = parameters[self.cuts :]
        return (rows @ full).astype(np.float64)

    def _mixed(self) -> Array:
        spread = np.zeros((len(self.rows), self.cuts + 2), dtype=np.float32)
        place = np.arange(len(self.rows))
        spread[place, self.codes + 1] = self.weights * self.high
        spread[place, self.codes] = self.weights * self.low
        return (spread[:, 1:-1].T @ self.rows)[:, self.kept].T.astype(np.float64)

    def _of_cuts(self) -> Array:
        high, low = self.high / self.chance, self.low / self.chance
        upper = self._total(high**2 - high * (1 - 2 * self.above))[:-1]
        lower = self._total(low**2 + low * (1 - 2 * self.below))[1:]
        beside = -self._total(high * low)[1:-1]
        return np.diag(upper + lower) + np.diag(beside, 1) + np.diag(beside, -1)

    def _total(self, values: Array) -> Array:
        """Sums over the patients of each level, shape (levels,)."""
        return np.asarray(np.bincount(self.codes, self.weights * values, self.cuts + 1), np.float64)


def weighted_gram(rows: Rows, weights: Rows | None) -> Array:
    """X'WX in single precision within blocks, in double precision between them."""
    total = np.zeros((rows.shape[1], rows.shape[1]))
    roots = None if weights is None else np.sqrt(weights)[:, np.newaxis]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        if roots is not None:
            part = part * roots[start : start + ROWS_AT_ONCE]
        total += part.T @ part
    return total
