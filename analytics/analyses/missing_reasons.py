"""Why the variables of a table are missing: reasons where they are kept, for every group.

``reasons_of(study, plan, rows) -> MissingReasons``.  Of a variable derived from several recorded
ones the reasons are those of these, since none of them alone says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.engine import Study
from analytics.dataset.assemble import HAS_PROCEDURE
from analytics.dataset.cohort import Mask
from analytics.dataset.columns import Column
from analytics.derive import LIBRARY
from analytics.plan import Plan, SummaryRow

SIDES = ("exposed", "comparator")
NOT_SAID = "No reason recorded"
NOT_KEPT = "No reason is kept for this variable"
NOT_TOLD = "Cannot be told from what is recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How many of each group, in the order of the groups, lack the variable for it."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One variable that some lack; ``counts`` of each group.

    ``several`` if its reasons are those of several recorded variables and may overlap.
    """

    column: Column
    counts: tuple[int, ...]
    reasons: tuple[Reason, ...]
    several: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingReasons:
    """``labels`` and ``sizes`` of the groups; ``kept`` if the data have any reasons at all."""

    labels: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: tuple[Lacking, ...]
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gone:
    """The patients of the groups who lack one variable: their ``rows`` (k,), and whose group."""

    row: SummaryRow
    ingredients: tuple[str, ...]
    rows: NDArray[np.int64]
    group: NDArray[np.int64]

    def counts(self, who: Mask, groups: int) -> tuple[int, ...]:
        """How many of each group, of those marked in ``who`` (k,)."""
        return tuple(int(n) for n in np.bincount(self.group[who], minlength=groups))


def words(code: str) -> str:
    """The words of a reason's code: "not_done" is "Not done"."""
    plain = code.replace("_", " ")
    return f"{plain[:1].upper()}{plain[1:]}"


def reasons_of(study: Study, plan: Plan, rows: Sequence[SummaryRow]) -> MissingReasons:
    """Each variable of the rows once, with those of the groups who lack it."""
    group = np.full(len(study.dataset), -1, dtype=np.int64)
    for place, (_, mask) in enumerate(study.groups):
        group[mask] = place
    once = {row.variable: row for row in reversed(rows)}
    asked = (once[name] for name in dict.fromkeys(row.variable for row in rows))
    gone = [found for row in asked if (found := _gone(study, plan, row, group)).rows.size]
    reasons = study.dataset.reasons(sorted({name for each in gone for name in each.ingredients}))
    return MissingReasons(
        labels=tuple(label.label for label, _ in study.groups),
        sizes=tuple(int(np.count_nonzero(mask)) for _, mask in study.groups),
        rows=tuple(_lacking(study, each, reasons) for each in gone),
        kept=bool(reasons),
    )


def _gone(study: Study, plan: Plan, row: SummaryRow, group: NDArray[np.int64]) -> _Gone:
    # A table of two groups may ask one of them only; one of several groups has no such rows.
    two = len(study.groups) == len(SIDES)
    asked = group == SIDES.index(row.only) if row.only and two else group >= 0
    rows = np.flatnonzero(study.dataset[row.variable].isna().to_numpy() & asked)
    ingredients = _ingredients(study, plan, row.variable) if rows.size else ()
    return _Gone(row=row, ingredients=ingredients, rows=rows, group=group[rows])


def _ingredients(study: Study, plan: Plan, variable: str) -> tuple[str, ...]:
    """The recorded variables of a case behind a variable; itself if it is recorded."""
    known = study.dataset.columns
    library = LIBRARY.without(name for name, column in known.items() if not column.derived)
    behind = library.inputs(plan.behind({variable}))
    return tuple(sorted(name for name in behind if name in known and name != HAS_PROCEDURE))


def _lacking(study: Study, gone: _Gone, reasons: Mapping[str, pd.Series]) -> Lacking:
    groups, everybody = len(study.groups), np.ones(gone.rows.size, dtype=np.bool_)
    found = (
        Reason(label=label, counts=gone.counts(who, groups))
        for label, who in _sorted_out(study, gone, reasons)
    )
    return Lacking(
        column=study.column(gone.row.variable),
        counts=gone.counts(everybody, groups),
        reasons=tuple(each for each in found if any(each.counts)),
        several=len(gone.ingredients) > 1,
    )


def _sorted_out(
    study: Study, gone: _Gone, reasons: Mapping[str, pd.Series]
) -> Iterator[tuple[str, Mask]]:
    """Who of those without the variable lacks it for which reason.

    Of one recorded variable everybody once; of several each with its label, and who lacks two of
    them is there twice.
    """
    told = np.zeros(gone.rows.size, dtype=np.bool_)
    for name in gone.ingredients:
        lacked = study.dataset[name].array[gone.rows].isna()
        told |= lacked
        column = study.column(name)
        for reason, who in _by_reason(column, reasons.get(name), gone.rows):
            several = f"{column.label}: {reason[0].lower()}{reason[1:]}"
            yield several if len(gone.ingredients) > 1 else reason, who & lacked
    yield NOT_TOLD, ~told


def _by_reason(
    column: Column, reasons: pd.Series | None, rows: NDArray[np.int64]
) -> Iterator[tuple[str, Mask]]:
    """Reasons in the codebook's order, then who has none; or that none is kept."""
    if reasons is None:
        yield NOT_KEPT, np.ones(rows.size, dtype=np.bool_)
        return
    places, known = reasons.cat.codes.to_numpy()[rows], list(reasons.cat.categories)
    order = (*column.missing_reasons, *sorted(set(known) - set(column.missing_reasons)))
    for code in order:
        if code in known:
            yield words(code), places == known.index(code)
    yield NOT_SAID, places < 0
