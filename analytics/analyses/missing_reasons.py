"""Why the variables of a table are missing: reasons where they are kept, for every group.

``reasons_of(study, plan, rows) -> MissingReasons``.  Of a variable derived from several recorded
ones the reasons are those of these, since none of them alone says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

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
class _Reader:
    study: Study
    reasons: Mapping[str, pd.Series]

    def lacked(self, name: str) -> Mask:
        """Who has no value of a recorded variable, shape (cases,)."""
        return np.asarray(self.study.dataset[name].isna(), dtype=np.bool_)

    def sorted_out(self, name: str) -> Iterator[tuple[str, Mask]]:
        """Those without a value by reason, in the codebook's order, then those without a reason."""
        lacked = self.lacked(name)
        codes = self.reasons.get(name)
        if codes is None:
            yield NOT_KEPT, lacked
            return
        known = codes.notna().to_numpy()
        order = self.study.column(name).missing_reasons
        found = [str(code) for code in codes.dropna().unique()]
        for code in (*order, *sorted(set(found) - set(order))):
            yield words(code), lacked & (codes == code).to_numpy(dtype=np.bool_, na_value=False)
        yield NOT_SAID, lacked & ~known


def words(code: str) -> str:
    """The words of a reason's code: "not_done" is "Not done"."""
    plain = code.replace("_", " ")
    return f"{plain[:1].upper()}{plain[1:]}"


def reasons_of(study: Study, plan: Plan, rows: Sequence[SummaryRow]) -> MissingReasons:
    """Each variable of the rows once, with those of the groups who lack it."""
    unique = tuple({row.variable: row for row in reversed(rows)}.values())[::-1]
    wanted = [_ingredients(study, plan, row.variable) for row in unique]
    asked = sorted({name for names in wanted for name in names})
    reader = _Reader(study=study, reasons=study.dataset.reasons(asked))
    found = (_lacking(reader, row, names) for row, names in zip(unique, wanted, strict=True))
    return MissingReasons(
        labels=tuple(group.label for group, _ in study.groups),
        sizes=tuple(int(np.count_nonzero(mask)) for _, mask in study.groups),
        rows=tuple(each for each in found if each is not None),
        kept=bool(reader.reasons),
    )


def _ingredients(study: Study, plan: Plan, variable: str) -> tuple[str, ...]:
    """The recorded variables of a case behind a variable; itself if it is recorded."""
    known = study.dataset.columns
    library = LIBRARY.without(name for name, column in known.items() if not column.derived)
    behind = library.inputs(plan.behind({variable}))
    return tuple(sorted(name for name in behind if name in known and name != HAS_PROCEDURE))


def _lacking(reader: _Reader, row: SummaryRow, ingredients: tuple[str, ...]) -> Lacking | None:
    study = reader.study
    gone = study.dataset[row.variable].isna().to_numpy()
    asked = (_asked(row, place, len(study.groups)) for place in range(len(study.groups)))
    masks = [mask & gone & one for (_, mask), one in zip(study.groups, asked, strict=True)]
    if not np.logical_or.reduce(masks).any():
        return None
    sorted_out = _sorted_out(reader, ingredients, gone)
    reasons = (Reason(label=label, counts=_counts(masks, who)) for label, who in sorted_out)
    return Lacking(
        column=study.column(row.variable),
        counts=_counts(masks, gone),
        reasons=tuple(each for each in reasons if any(each.counts)),
        several=len(ingredients) > 1,
    )


def _asked(row: SummaryRow, place: int, groups: int) -> bool:
    """Whether the row is about the group; a table of several groups has none for one alone."""
    return not row.only or groups > len(SIDES) or place == SIDES.index(row.only)


def _counts(masks: Sequence[Mask], who: Mask) -> tuple[int, ...]:
    return tuple(int(np.count_nonzero(mask & who)) for mask in masks)


def _sorted_out(
    reader: _Reader, ingredients: Sequence[str], gone: Mask
) -> Iterator[tuple[str, Mask]]:
    """Who lacks the variable for which reason.

    Of one recorded variable everybody once; of several each with its label, and who lacks two of
    them is there twice.
    """
    told = np.zeros(gone.size, dtype=np.bool_)
    for name in ingredients:
        told |= reader.lacked(name)
        label = reader.study.column(name).label
        for reason, who in reader.sorted_out(name):
            several = f"{label}: {reason[0].lower()}{reason[1:]}"
            yield several if len(ingredients) > 1 else reason, who & gone
    yield NOT_TOLD, gone & ~told
