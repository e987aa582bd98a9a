"""The patients of one model: its outcome, its design, its strata and its clusters.

``prepare(study, plan, model) -> Prepared``; the exposure is the first column of every design.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import (
    MISSING,
    cluster_codes,
    covariate_columns,
    exposure_column,
    levels_of,
    number,
    yes_no,
)
from analytics.analyses.engine import Study
from analytics.analyses.timed import followed
from analytics.plan import Covariate, Model, OutcomeRow, Plan
from analytics.stats.design import Design, build_design

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Known = NDArray[np.bool_]
UNADJUSTED = ("win_odds",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """The complete cases of a model, all arrays of shape (m,) or (m, k).

    ``values`` is the outcome: 1 and 0, a level (lower is better, whatever the plan says of it), a
    number, or whether the event came; ``times`` of a time to event.  ``missing`` counts those of
    the two groups without a value, by what is missing; ``compared`` are all of both groups.
    """

    design: Design
    row: OutcomeRow
    values: Floats
    times: Floats | None
    strata: Integers | None
    clusters: Integers | None
    compared: int
    missing: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        return int(self.values.size)

    @property
    def exposed(self) -> Known:
        return np.asarray(self.design.values[:, 0] == 1)

    @property
    def levels(self) -> Integers:
        return self.values.astype(np.int64)


def prepare(study: Study, plan: Plan, model: Model) -> Prepared:
    """NotEstimableError if nobody has all values, or a covariate does not vary."""
    row = plan.outcomes.row(model.outcome)
    compared = study.exposed | study.comparator
    values, times, known = _outcome(study, row)
    strata = _strata(study, model)
    clusters = cluster_codes(study, model.cluster) if model.cluster else None
    parts = [(study.column(row.variable).label, known)]
    if strata is not None:
        parts.append(("strata", strata >= 0))
    if clusters is not None:
        parts.append((study.column(model.cluster).label, clusters >= 0))
    where = np.logical_and.reduce([compared, *(each for _, each in parts)])
    columns = (exposure_column(study, plan), *covariate_columns(study, adjusted_for(plan, model)))
    design = build_design(columns, where=where)
    taken = design.complete
    return Prepared(
        design=design,
        row=row,
        values=values[taken],
        times=None if times is None else times[taken],
        strata=None if strata is None else strata[taken],
        clusters=None if clusters is None else clusters[taken],
        compared=int(np.count_nonzero(compared)),
        missing=tuple(_lacking(parts, design, compared)),
    )


def adjusted_for(plan: Plan, model: Model) -> tuple[Covariate, ...]:
    """The covariates of a model; none where the method takes strata instead."""
    return () if model.method in UNADJUSTED else plan.covariates_of(model.covariates)


def _outcome(study: Study, row: OutcomeRow) -> tuple[Floats, Floats | None, Known]:
    if row.kind == "binary":
        codes = yes_no(study, row.variable)
        return codes.astype(np.float64), None, codes != MISSING
    if row.kind == "ordinal":
        levels = levels_of(study, row.variable)
        known = levels != MISSING
        return (-levels if row.better == "higher" else levels).astype(np.float64), None, known
    if row.kind == "continuous":
        values = number(study, row.variable)
        return values, None, np.isfinite(values)
    times, codes = followed(study, row)
    # To a model of hazards who had the competing event first is a patient seen up to then.
    return (codes == 1).astype(np.float64), times, codes != MISSING


def _strata(study: Study, model: Model) -> Integers | None:
    """Every combination of the strata's values by a number, -1 where one is missing."""
    if not model.strata:
        return None
    codes = np.column_stack([_codes(study, name) for name in model.strata])
    _, number_of = np.unique(codes, axis=0, return_inverse=True)
    return np.where((codes >= 0).all(axis=1), number_of.reshape(-1), MISSING)


def _codes(study: Study, name: str) -> Integers:
    return yes_no(study, name) if study.column(name).kind == "boolean" else levels_of(study, name)


def _lacking(
    parts: list[tuple[str, Known]], design: Design, compared: Known
) -> list[tuple[str, int]]:
    """By outcome, strata and clusters first; then by covariate among those who have these."""
    found = [(label, int(np.count_nonzero(compared & ~known))) for label, known in parts]
    return [(label, count) for label, count in (*found, *design.missing[1:]) if count]
