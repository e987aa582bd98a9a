"""Characteristics of the groups as numbers: counts per level, or summaries, with their balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.dataset.cohort import Mask
from analytics.dataset.columns import Column, Level
from analytics.plan import Plan, SummaryRow, SummaryTable
from analytics.stats import contingency, location, standardised_difference
from analytics.stats.estimate import SignificanceTest
from analytics.stats.standardised_difference import StandardisedDifference
from analytics.stats.summary import Summary, describe, level_counts
from analytics.stats.two_by_two import TwoByTwo, crude_test

YES = (Level(code="no", label="No"), Level(code="yes", label="Yes"))
EXACT_POLICIES = {
    "pearson_or_fisher": "pearson_or_exact",
    "fisher": "exact",
    "pearson": "pearson",
    "yates": "pearson",
}
MEAN_TESTS = {"welch": location.welch, "student": location.student}


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
class Characteristic:
    """One variable: exposed, comparator and both together, either all counts or all described."""

    column: Column
    row: SummaryRow
    levels: tuple[Level, ...]
    exposed: Counts | Described
    comparator: Counts | Described
    overall: Counts | Described
    balance: StandardisedDifference | Refusal
    test: SignificanceTest | Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicsResult:
    plan: SummaryTable
    exposed_label: str
    comparator_label: str
    n_exposed: int
    n_comparator: int
    rows: tuple[Characteristic, ...]


def compute(study: Study, plan: Plan, table: SummaryTable) -> CharacteristicsResult:
    """Summarise every variable of ``table`` in the two groups."""
    return CharacteristicsResult(
        plan=table,
        exposed_label=plan.exposed.label,
        comparator_label=plan.comparator.label,
        n_exposed=study.n_exposed,
        n_comparator=study.n_comparator,
        rows=tuple(
            _characteristic(study, plan, row, p_values=table.p_values) for row in table.rows
        ),
    )


def _characteristic(
    study: Study,
    plan: Plan,
    row: SummaryRow,
    *,
    p_values: bool,
) -> Characteristic:
    column = study.column(row.variable)
    counted = row.summary == "count"
    levels = (YES if column.kind == "boolean" else column.levels) if counted else ()
    both = study.exposed | study.comparator

    def measure(group: Mask) -> Counts | Described:
        values = study.dataset[row.variable][group]
        return _counts(values, len(levels)) if counted else _described(values)

    balance, test = _count_tests(study, plan, row) if counted else _number_tests(study, plan, row)
    compared = not row.only
    return Characteristic(
        column=column,
        row=row,
        levels=levels,
        exposed=measure(study.exposed),
        comparator=measure(study.comparator),
        overall=measure(both if compared else _only(study, row)),
        balance=attempt(balance) if compared else Refusal("one group only"),
        test=attempt(test) if compared and p_values else None,
    )


def _only(study: Study, row: SummaryRow) -> Mask:
    return study.exposed if row.only == "exposed" else study.comparator


def _counts(values: pd.Series, levels: int) -> Counts:
    codes = _codes(values)
    return Counts(
        per_level=level_counts(codes[codes >= 0], levels=levels), missing=int((codes < 0).sum())
    )


def _codes(values: pd.Series) -> NDArray[np.integer[Any]]:
    """The place of each answer among its levels, -1 where missing; no before yes."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(dtype=np.int64)
    return values.astype("Int64").to_numpy(dtype=np.int64, na_value=-1)


def _described(values: pd.Series) -> Described:
    known = values.dropna().to_numpy(dtype=np.float64)
    return Described(
        summary=attempt(lambda: describe(known)), missing=int(values.size - known.size)
    )


def _number_tests(
    study: Study, plan: Plan, row: SummaryRow
) -> tuple[Callable[[], StandardisedDifference], Callable[[], SignificanceTest]]:
    ours = study.numbers(row.variable, study.exposed)
    theirs = study.numbers(row.variable, study.comparator)

    def test() -> SignificanceTest:
        if row.summary == "mean":
            return MEAN_TESTS[plan.statistics.mean_test](ours, theirs).test
        return location.mann_whitney(ours, theirs).test

    return lambda: standardised_difference.continuous(ours, theirs), test


def _count_tests(
    study: Study, plan: Plan, row: SummaryRow
) -> tuple[Callable[[], StandardisedDifference], Callable[[], SignificanceTest]]:
    column = study.column(row.variable)
    size = len(YES if column.kind == "boolean" else column.levels)
    values = study.dataset[row.variable]
    ours = _counts(values[study.exposed], size).per_level
    theirs = _counts(values[study.comparator], size).per_level
    if column.kind == "boolean":
        table = TwoByTwo(int(ours[1]), int(ours.sum()), int(theirs[1]), int(theirs.sum()))
        return (
            lambda: standardised_difference.binary(table),
            lambda: crude_test(table, plan.test_policy),
        )
    measure = (
        standardised_difference.ordinal if column.ordered else standardised_difference.multinomial
    )
    policy = EXACT_POLICIES[plan.test_policy]
    return (
        lambda: measure(ours, theirs),
        lambda: contingency.association(
            np.vstack([ours, theirs]),
            generator=np.random.default_rng(plan.statistics.seed),
            policy=policy,  # type: ignore[arg-type]
        ),
    )
