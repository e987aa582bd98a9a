"""Characteristics of any number of groups, and of all patients together, as numbers.

``describe_groups(dataset, rows, groups, labels, *, choices, p_values=True)`` describes the
variables of ``rows``; ``groups`` holds for every case the place of its label, or -1 for a case
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.columns import Column, Level
from analytics.dataset.dataset import Dataset
from analytics.plan import SummaryRow
from analytics.stats.baseline import (
    CategoryColumn,
    CategoryDescription,
    ColumnDescription,
    ColumnValues,
    NumberColumn,
    describe_columns,
)
from analytics.stats.baseline_tests import Balance, CategoryKind, Choices
from analytics.stats.estimate import SignificanceTest
from analytics.stats.refusal import Refusal
from analytics.stats.summary import Summary

YES = (Level(code="no", label="No"), Level(code="yes", label="Yes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of one group have each level, shape (levels,), and how many have no answer."""

    per_level: NDArray[np.int64]
    missing: int

    @property
    def n(self) -> int:
        return int(self.per_level.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The summary of a number in one group, and how many have no answer."""

    summary: Summary | Refusal
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedRow:
    """One variable in every group and overall, either all counts or all described."""

    column: Column
    row: SummaryRow
    levels: tuple[Level, ...]
    groups: tuple[Counts | Described, ...]
    overall: Counts | Described
    balance: Balance | Refusal
    test: SignificanceTest | Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedCharacteristics:
    """The groups with their sizes, and one row per variable."""

    labels: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: tuple[GroupedRow, ...]


def describe_groups(
    dataset: Dataset,
    rows: Sequence[SummaryRow],
    groups: NDArray[np.integer[Any]],
    labels: Sequence[str],
    *,
    choices: Choices,
    p_values: bool = True,
) -> GroupedCharacteristics:
    """Summarise every variable in every group; a row's ``only`` is not looked at."""
    # A variable may stand in two rows with two summaries.
    columns = {str(place): _values(dataset, row) for place, row in enumerate(rows)}
    described = describe_columns(columns, groups, len(labels), choices=choices, tests=p_values)
    sizes = np.bincount(groups[groups >= 0], minlength=len(labels))
    return GroupedCharacteristics(
        labels=tuple(labels),
        sizes=tuple(int(size) for size in sizes),
        rows=tuple(
            _row(dataset.columns[row.variable], row, described[str(place)])
            for place, row in enumerate(rows)
        ),
    )


def _row(column: Column, row: SummaryRow, described: ColumnDescription) -> GroupedRow:
    parts: tuple[Counts | Described, ...]
    missing = [each.total for each in (*described.missing, described.overall_missing)]
    if isinstance(described, CategoryDescription):
        levels = _levels(column)
        counts = (*described.counts, described.overall)
        parts = tuple(
            Counts(per_level=each, missing=gone) for each, gone in zip(counts, missing, strict=True)
        )
    else:
        levels = ()
        summaries = (*described.groups, described.overall)
        parts = tuple(
            Described(summary=each, missing=gone)
            for each, gone in zip(summaries, missing, strict=True)
        )
    return GroupedRow(
        column=column,
        row=row,
        levels=levels,
        groups=parts[:-1],
        overall=parts[-1],
        balance=described.balance,
        test=described.test,
    )


def _values(dataset: Dataset, row: SummaryRow) -> ColumnValues:
    column, series = dataset.columns[row.variable], dataset[row.variable]
    if row.summary != "count":
        numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return NumberColumn(values=numbers, summary=row.summary)
    return CategoryColumn(codes=_codes(series), levels=len(_levels(column)), kind=_kind(column))


def _levels(column: Column) -> tuple[Level, ...]:
    return YES if column.kind == "boolean" else column.levels


def _kind(column: Column) -> CategoryKind:
    if column.kind == "boolean":
        return "binary"
    return "ordinal" if column.ordered else "nominal"


def _codes(values: pd.Series) -> NDArray[np.integer[Any]]:
    """The place of each answer among its levels, -1 where missing; no before yes."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy()
    return values.astype("Int8").to_numpy(dtype=np.int8, na_value=-1)
