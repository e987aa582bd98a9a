"""Characteristics of the two groups of a plan as numbers, with their balance and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, Study
from analytics.analyses.grouped import Counts, Described, GroupedRow, describe_groups
from analytics.dataset.columns import Column, Level
from analytics.plan import Plan, SummaryRow, SummaryTable
from analytics.stats.baseline_tests import Balance, Choices
from analytics.stats.estimate import SignificanceTest
from analytics.stats.standardised_difference import StandardisedDifference

__all__ = ["Characteristic", "CharacteristicsResult", "Counts", "Described", "compute"]


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
    described = describe_groups(
        study.dataset,
        table.rows,
        _groups(study),
        (plan.exposed.label, plan.comparator.label),
        choices=Choices(
            policy=plan.test_policy,
            mean_test=plan.statistics.mean_test,
            seed=plan.statistics.seed,
        ),
        p_values=table.p_values,
    )
    return CharacteristicsResult(
        plan=table,
        exposed_label=plan.exposed.label,
        comparator_label=plan.comparator.label,
        n_exposed=study.n_exposed,
        n_comparator=study.n_comparator,
        rows=tuple(_characteristic(row) for row in described.rows),
    )


def _groups(study: Study) -> NDArray[np.integer[Any]]:
    """0 for the exposed, 1 for the comparator, -1 for all others."""
    return np.where(study.exposed, np.int8(0), np.where(study.comparator, np.int8(1), np.int8(-1)))


def _characteristic(item: GroupedRow) -> Characteristic:
    exposed, comparator = item.groups
    only = {"exposed": exposed, "comparator": comparator}.get(item.row.only)
    return Characteristic(
        column=item.column,
        row=item.row,
        levels=item.levels,
        exposed=exposed,
        comparator=comparator,
        overall=item.overall if only is None else only,
        balance=_signed(item.balance) if only is None else Refusal("one group only"),
        test=item.test if only is None else None,
    )


def _signed(balance: Balance | Refusal) -> StandardisedDifference | Refusal:
    if isinstance(balance, StandardisedDifference | Refusal):
        return balance
    raise TypeError("two groups have one standardised difference")
