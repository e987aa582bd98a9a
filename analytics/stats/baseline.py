"""A whole table of baseline characteristics at once: every column, every group, one pass each.

``describe_columns(columns, groups, n_groups, *, choices=Choices(), tests=True)`` takes
``NumberColumn`` and ``CategoryColumn`` by name and one group code per patient, and gives a
``NumberDescription`` or ``CategoryDescription`` per name: the numbers that ``summary``,
``location``, ``one_way``, ``two_by_two``, ``contingency`` and ``standardised_difference`` give one
by one.  A statistic that cannot be estimated is a ``Refusal`` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import baseline_tests, frequencies, moments, summary
from analytics.stats.baseline_tests import Balance, CategoryKind, Choices, NumberSummary
from analytics.stats.estimate import SignificanceTest
from analytics.stats.frequencies import Frequencies
from analytics.stats.moments import Moments
from analytics.stats.refusal import Refusal, attempt

Codes = NDArray[np.integer[Any]]

USUAL = Choices()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberColumn:
    """One number per patient, shape (n,), in its own unit; NaN where missing.

    ``summary`` is what will be printed, and fixes the test.  ``reasons`` of shape (n,) holds for
    each patient without a value the code of the reason, 0.., or -1 where none was given.
    """

    values: NDArray[np.float64]
    summary: NumberSummary = "median"
    reasons: Codes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryColumn:
    """One level per patient as a code 0..levels-1, shape (n,); -1 where missing.

    ``kind`` is "binary" (two levels, no before yes), "nominal" or "ordinal" (levels in order).
    ``reasons`` as for a number.
    """

    codes: Codes
    levels: int
    kind: CategoryKind = "nominal"
    reasons: Codes | None = None


ColumnValues = NumberColumn | CategoryColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Patients without a value, and how many of them for each reason, by its code.

    ``by_reason`` is empty where the column came without reasons; what it does not add up to is
    missing without a reason.
    """

    total: int
    by_reason: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDescription:
    """A number in every group and overall, its balance and its test (None if none was asked)."""

    groups: tuple[summary.Summary | Refusal, ...]
    overall: summary.Summary | Refusal
    missing: tuple[Missing, ...]
    overall_missing: Missing
    balance: Balance | Refusal
    test: SignificanceTest | Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDescription:
    """Patients per group and level, shape (g, k), without the missing; the rest as for a number."""

    counts: NDArray[np.int64]
    missing: tuple[Missing, ...]
    overall_missing: Missing
    balance: Balance | Refusal
    test: SignificanceTest | Refusal | None

    @property
    def overall(self) -> NDArray[np.int64]:
        """Patients of all groups together per level, shape (k,)."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64)


ColumnDescription = NumberDescription | CategoryDescription


@dataclass(frozen=True, slots=True)
class _Groups:
    """The patients that take part: their places (None for all), their groups, how many groups."""

    places: NDArray[np.intp] | None
    codes: Codes
    number: int

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        return values if self.places is None else values[self.places]


def describe_columns(
    columns: Mapping[str, ColumnValues],
    groups: ArrayLike,
    n_groups: int,
    *,
    choices: Choices = USUAL,
    tests: bool = True,
) -> dict[str, ColumnDescription]:
    """Describe every column in ``n_groups`` groups and overall, compare the groups, and test.

    ``groups`` of shape (n,) are codes 0..n_groups-1; -1 leaves a patient out.  With two groups the
    first is compared with the second: a t test for means, Mann-Whitney for medians, the policy of
    ``choices`` for levels.  With more: analysis of variance, Kruskal-Wallis, and the policy of
    larger tables.  Simulated P values use the seed, so that the same table gives the same P.
    ValueError if shapes, codes or the number of groups do not fit.
    """
    split = _groups(np.asarray(groups), n_groups)
    size = np.asarray(groups).size
    found: dict[str, ColumnDescription] = {}
    for name, column in columns.items():
        if (column.values if isinstance(column, NumberColumn) else column.codes).shape != (size,):
            raise ValueError(f"{name}: one value per patient is expected")
        if isinstance(column, NumberColumn):
            found[name] = _number(column, split, choices, tests=tests)
        else:
            found[name] = _category(name, column, split, choices, tests=tests)
    return found


def _groups(groups: NDArray[Any], n_groups: int) -> _Groups:
    if groups.ndim != 1 or not np.issubdtype(groups.dtype, np.integer):
        raise ValueError("one integer group code per patient is expected")
    if n_groups < 1 or (groups.size and not -1 <= groups.min() <= groups.max() < n_groups):
        raise ValueError(f"group codes lie between -1 and {n_groups - 1}")
    if groups.size and groups.min() < 0:
        places = np.flatnonzero(groups >= 0)
        return _Groups(places, groups[places], n_groups)
    return _Groups(None, groups, n_groups)


def _number(
    column: NumberColumn, split: _Groups, choices: Choices, *, tests: bool
) -> NumberDescription:
    values = split.of(column.values)
    table = frequencies.tabulate(values, split.codes, split.number)
    missing = _missing(column, split, table.missing, lambda: np.isnan(values))
    groups = [_moments(table, counts) for counts in table.counts]
    comparison = baseline_tests.number_comparison(table, groups, column.summary, choices.mean_test)
    return NumberDescription(
        groups=tuple(map(partial(_summary, table), table.counts, groups)),
        overall=_summary(table, table.total, _moments(table, table.total)),
        missing=missing[:-1],
        overall_missing=missing[-1],
        balance=attempt(comparison.balance),
        test=attempt(comparison.test) if tests else None,
    )


def _moments(table: Frequencies, counts: NDArray[np.int64]) -> Moments | None:
    return moments.of_counts(table.values, counts) if counts.any() else None


def _summary(
    table: Frequencies, counts: NDArray[np.int64], found: Moments | None
) -> summary.Summary | Refusal:
    if found is None:
        return Refusal("no patients")
    return summary.of_counts(table.values, counts, found)


def _category(
    name: str, column: CategoryColumn, split: _Groups, choices: Choices, *, tests: bool
) -> CategoryDescription:
    codes = split.of(column.codes)
    if codes.size and not -1 <= codes.min() <= codes.max() < column.levels:
        raise ValueError(f"{name}: codes lie between -1 and {column.levels - 1}")
    # The missing stand before the levels.
    places = column.levels + 1
    keys = split.codes * np.intp(places)
    keys += codes
    keys += 1
    table = np.bincount(keys, minlength=split.number * places).reshape(split.number, places)
    counts = np.ascontiguousarray(table[:, 1:])
    missing = _missing(column, split, table[:, 0], lambda: codes < 0)
    comparison = baseline_tests.category_comparison(counts, column.kind, choices)
    return CategoryDescription(
        counts=counts,
        missing=missing[:-1],
        overall_missing=missing[-1],
        balance=attempt(comparison.balance),
        test=attempt(comparison.test) if tests else None,
    )


def _missing(
    column: ColumnValues,
    split: _Groups,
    totals: NDArray[np.int64],
    absent: Callable[[], NDArray[np.bool_]],
) -> tuple[Missing, ...]:
    """Missing patients of every group, and last of all together."""
    everybody = [*totals.tolist(), int(totals.sum())]
    if column.reasons is None:
        return tuple(Missing(total=total) for total in everybody)
    gone = absent()
    reasons = split.of(column.reasons)[gone].astype(np.intp) + 1
    kinds = int(column.reasons.max(initial=-1)) + 2
    keys = split.codes[gone] * np.intp(kinds) + reasons
    table = np.bincount(keys, minlength=split.number * kinds).reshape(split.number, kinds)[:, 1:]
    rows = [*table.tolist(), table.sum(axis=0).tolist()]
    return tuple(
        Missing(total=total, by_reason=tuple(row))
        for total, row in zip(everybody, rows, strict=True)
    )
