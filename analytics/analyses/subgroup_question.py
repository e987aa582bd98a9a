"""What the subgroups of a plan ask: which outcome, on which scale, adjusted for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import (
    MISSING,
    covariate_columns,
    exposure_column,
    levels_of,
    number,
    yes_no,
)
from analytics.analyses.effects import effects_on
from analytics.analyses.engine import Study, required
from analytics.dataset.cohort import Mask
from analytics.plan import Effects, OutcomeRow, Plan
from analytics.plan.outcomes import SCALES, Scale
from analytics.plan.statistics import MeanTest
from analytics.stats.design import Column, YesNo
from analytics.stats.two_by_two import TwoByTwo

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """``outcome`` of shape (cases,), NaN where missing; of a score the place, best level 0.

    ``arm`` is 1 with the exposed, 0 with the comparator, -1 with all others. ``covariates`` pair
    the variable with its column; empty for a crude effect.
    """

    row: OutcomeRow
    scale: Scale
    level: float
    effects: Effects
    mean_test: MeanTest
    arm: YesNo
    outcome: Floats
    time: Floats | None
    covariates: tuple[tuple[str, Column], ...]

    def arms(self, who: Mask) -> tuple[Floats, Floats]:
        """The outcomes of the exposed and of the comparators among them, missing ones left out."""
        known = who & self.known
        codes = self.arm.codes
        return self.outcome[known & (codes == 1)], self.outcome[known & (codes == 0)]

    @property
    def known(self) -> Mask:
        """Who has the outcome and is in one of the two groups."""
        found = np.isfinite(self.outcome) & (self.arm.codes != MISSING)
        if self.time is not None:
            found &= np.isfinite(self.time)
        return np.asarray(found, dtype=np.bool_)

    def table(self, who: Mask) -> TwoByTwo:
        """The counts of a yes/no outcome or of an event."""
        ours, theirs = self.arms(who)
        return TwoByTwo(int(ours.sum()), ours.size, int(theirs.sum()), theirs.size)


def question(study: Study, plan: Plan) -> Question:
    """What the plan's subgroups ask."""
    part = required(plan.subgroups)
    row = plan.outcomes.row(part.outcome or plan.outcomes.primary)
    chosen = plan.covariates_of(part.covariates) if part.covariates else ()
    scale = part.scale or SCALES[row.kind][0]
    # There is no adjusted win odds; the crude one is given and called so.
    chosen = () if scale == "win_odds" else chosen
    columns = covariate_columns(study, chosen)
    names = (each.variable for each in chosen)
    return Question(
        row=row,
        scale=scale,
        level=plan.level,
        effects=effects_on(plan, row.variable),
        mean_test=plan.statistics.mean_test,
        arm=exposure_column(study, plan),
        outcome=_outcome(study, row),
        time=number(study, row.time) if row.time else None,
        covariates=tuple(zip(names, columns, strict=True)),
    )


def _outcome(study: Study, row: OutcomeRow) -> Floats:
    if row.kind == "continuous":
        return number(study, row.variable)
    ordinal_outcome = row.kind == "ordinal"
    codes = levels_of(study, row.variable) if ordinal_outcome else yes_no(study, row.variable)
    if ordinal_outcome and row.better == "higher" and codes.size:
        codes = np.where(codes == MISSING, MISSING, codes.max() - codes)
    return np.where(codes == MISSING, np.nan, codes).astype(np.float64)
