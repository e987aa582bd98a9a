"""Balance of the covariates between two arms, before and after matching or weighting.

``balance(design, treated, *, weights=None, terms=None, denominator="pooled", distributions=False)
-> Balance`` is the data of a Love plot; ``effective_sample_size(weights)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.distribution_distance import largest_distance
from analytics.stats.estimate import NotEstimableError
from analytics.stats.logistic import binary_outcome
from analytics.stats.model_matrix import checked_weights
from analytics.stats.standardised_difference import from_moments

Floats = NDArray[np.float64]
ROWS_AT_ONCE = 8192
ACCEPTED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TermBalance:
    """One column; a difference or ratio that is not estimable is None, ``reason`` says why.

    Means are shares for a 0/1 column.  ``before`` and ``after`` are standardised differences with
    the same denominator, that of the unweighted arms; the variance ratios (treated over control)
    are None for a 0/1 column, whose variance is fixed by its mean.  The Kolmogorov-Smirnov
    statistics are None unless asked for.
    """

    term: str
    binary: bool
    mean_treated: float
    mean_control: float
    weighted_mean_treated: float
    weighted_mean_control: float
    before: float | None
    after: float | None
    variance_ratio_before: float | None
    variance_ratio_after: float | None
    reason: str | None
    ks_before: float | None = None
    ks_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One row per column of the design; sample sizes before and after.

    ``unbalanced`` are the terms whose absolute difference after weighting is above 0.1.
    """

    terms: tuple[TermBalance, ...]
    n_treated: int
    n_control: int
    effective_treated: float
    effective_control: float
    denominator: str

    @property
    def unbalanced(self) -> tuple[str, ...]:
        """Terms that are not balanced, or whose difference cannot be standardised."""
        return tuple(
            each.term for each in self.terms if each.after is None or abs(each.after) > ACCEPTED
        )


def balance(
    design: ArrayLike,
    treated: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
    denominator: Literal["pooled", "treated"] = "pooled",
    distributions: bool = False,
) -> Balance:
    """Standardised differences and variance ratios of the columns of ``design`` (n, k).

    ``weights`` (n,) come from matching or weighting; 0 leaves a patient out; None compares nothing
    (after = before).  ``denominator``: the root mean square of the arms' SDs (Austin) or the SD of
    the treated (as MatchIt for the effect in the treated), always of the unweighted sample.
    ``distributions`` adds Kolmogorov-Smirnov statistics, which take a sort per column.
    NotEstimableError if an arm has fewer than two patients or no weight.

    Source: Austin, Stat Med 2009;28:3083-3107; weighted variance: sum w (x - m)² over
    (sum w - sum w²/sum w).
    """
    columns, arm = np.asarray(design, dtype=np.float64), binary_outcome(treated)
    if columns.ndim != len(("patients", "terms")) or columns.shape[0] != arm.size:
        raise ValueError("the design needs one row per patient")
    if denominator not in {"pooled", "treated"}:
        raise ValueError(f"unknown denominator {denominator!r}")
    weight = None if weights is None else checked_weights(weights, arm.size)
    names = terms or [f"column {j + 1}" for j in range(columns.shape[1])]
    n_treated = int(np.count_nonzero(arm))
    if min(n_treated, arm.size - n_treated) < 2:  # noqa: PLR2004 - a variance needs two
        raise NotEstimableError("fewer than two patients in an arm")
    sums = _sums(columns, arm, weight)
    if not sums.weight.all():
        raise NotEstimableError("an arm has no weight")
    unweighted, weighted = _moments(sums)
    binary = _binary(columns)
    rows = [
        _term(str(name), bool(binary[j]), unweighted[:, :, j], weighted[:, :, j], denominator)
        for j, name in enumerate(names)
    ]
    if distributions:
        rows = [_with_distances(row, columns[:, j], arm, weight) for j, row in enumerate(rows)]
    return Balance(
        terms=tuple(rows),
        n_treated=n_treated,
        n_control=arm.size - n_treated,
        effective_treated=float(sums.weight[2] ** 2 / sums.squared_weight[2]),
        effective_control=float(sums.weight[3] ** 2 / sums.squared_weight[3]),
        denominator="pooled SD, unweighted" if denominator == "pooled" else "SD of the treated",
    )


def effective_sample_size(weights: ArrayLike) -> float:
    """Kish's (sum w)² / sum w²: so many unweighted patients would tell as much.

    NotEstimableError if all weights are zero.
    """
    array = np.asarray(weights, dtype=np.float64)
    squares = float(array @ array)
    if squares == 0:
        raise NotEstimableError("all weights are zero")
    return float(array.sum()) ** 2 / squares


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of the treated, of the controls, and of both by their weights: shape (4,), or (4, k).

    ``first`` and ``second`` are the weighted sums of the columns minus ``centre``, and of their
    squares.
    """

    weight: Floats
    squared_weight: Floats
    centre: Floats
    first: Floats
    second: Floats


def _sums(columns: Floats, arm: NDArray[np.bool_], weight: Floats | None) -> _Sums:
    """One pass over blocks of rows serves the comparison before and after."""
    centre = columns[:ROWS_AT_ONCE].mean(axis=0)
    total, squared = np.zeros(4), np.zeros(4)
    first, second = np.zeros((4, columns.shape[1])), np.zeros((4, columns.shape[1]))
    shares = np.empty((4, min(ROWS_AT_ONCE, arm.size)))
    for start in range(0, arm.size, ROWS_AT_ONCE):
        inside = slice(start, min(start + ROWS_AT_ONCE, arm.size))
        share = shares[:, : inside.stop - start]
        share[0] = arm[inside]
        np.subtract(1.0, share[0], out=share[1])
        np.multiply(share[:2], 1.0 if weight is None else weight[inside], out=share[2:])
        block = columns[inside] - centre
        first += share @ block
        second += share @ np.multiply(block, block, out=block)
        total += share.sum(axis=1)
        squared += np.einsum("ij,ij->i", share, share)
    return _Sums(total, squared, centre, first, second)


def _moments(sums: _Sums) -> tuple[Floats, Floats]:
    """Means and variances, each (2 arms, 2, k), treated first: before weighting, and after."""
    total, squared = sums.weight[:, None], sums.squared_weight[:, None]
    mean = sums.first / total
    if not np.isfinite(mean).all():
        raise ValueError("missing covariates must be removed, and counted, before the call")
    left = total - squared / total
    spread = np.maximum(sums.second - total * mean**2, 0.0)
    variance = np.divide(spread, left, out=np.zeros(spread.shape), where=left > 0)
    # A constant column leaves rounding errors.
    variance[variance <= np.finfo(np.float64).eps * 8 * (mean**2 + sums.centre**2)] = 0.0
    moments = np.stack([mean + sums.centre, variance], axis=1)
    return moments[:2], moments[2:]


def _binary(columns: Floats) -> NDArray[np.bool_]:
    """Which columns hold nothing but 0 and 1; most others are known by their first rows."""
    maybe = np.asarray(np.isin(columns[:ROWS_AT_ONCE], (0.0, 1.0)).all(axis=0))
    for j in np.flatnonzero(maybe):
        column = columns[:, j]
        maybe[j] = bool(((column == 0) | (column == 1)).all())
    return maybe


def _term(
    name: str,
    binary: bool,  # noqa: FBT001 - private, a fact of the column
    before: Floats,
    after: Floats,
    denominator: str,
) -> TermBalance:
    (mean, variance), (other_mean, other_variance) = before.tolist()
    if binary:
        variance, other_variance = mean * (1 - mean), other_mean * (1 - other_mean)
    if denominator == "treated":
        other_variance = variance
    weighted, other_weighted = after[0].tolist(), after[1].tolist()
    spreads, reason = (variance**0.5, other_variance**0.5), None
    differences: list[float | None] = []
    for ours, theirs in ((mean, other_mean), (weighted[0], other_weighted[0])):
        try:
            differences.append(from_moments(ours, spreads[0], theirs, spreads[1]).value)
        except NotEstimableError as error:
            differences.append(None)
            reason = str(error)
    return TermBalance(
        term=name,
        binary=binary,
        mean_treated=mean,
        mean_control=other_mean,
        weighted_mean_treated=weighted[0],
        weighted_mean_control=other_weighted[0],
        before=differences[0],
        after=differences[1],
        variance_ratio_before=None if binary else _ratio(before[0, 1], before[1, 1]),
        variance_ratio_after=None if binary else _ratio(weighted[1], other_weighted[1]),
        reason=reason,
    )


def _with_distances(
    row: TermBalance, column: Floats, arm: NDArray[np.bool_], weight: Floats | None
) -> TermBalance:
    if row.binary:
        before = abs(row.mean_treated - row.mean_control)
        after = abs(row.weighted_mean_treated - row.weighted_mean_control)
    else:
        before = largest_distance(column, arm)
        after = largest_distance(column, arm, weights=weight)
    return replace(row, ks_before=before, ks_after=after)


def _ratio(variance: float, other: float) -> float | None:
    return None if other == 0 else float(variance / other)
