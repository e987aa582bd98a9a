"""An outcome of a plan as numbers, whatever its kind, for the models that take it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import levels_of, number, yes_no
from analytics.analyses.engine import Study
from analytics.analyses.timed import EVENT, followed
from analytics.plan import OutcomeRow

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutcomeValues:
    """``values`` (n,), NaN where missing: 0/1, the level of a score, or a number.

    ``times`` (n,) are those of a time to event, else None; a competing event ends them.
    ``higher_better`` turns an ordinal scale round for models that have the best level lowest.
    """

    kind: str
    values: Floats
    times: Floats | None = None
    higher_better: bool = False

    @property
    def known(self) -> NDArray[np.bool_]:
        """Who has the outcome, shape (n,)."""
        return np.asarray(np.isfinite(self.values))

    @property
    def levels(self) -> NDArray[np.int64]:
        """Of an ordinal outcome without missing values: whole numbers, the best one lowest."""
        levels = self.values.astype(np.int64)
        return -levels if self.higher_better else levels

    def among(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> OutcomeValues:
        """The same of some patients."""
        times = None if self.times is None else self.times[rows]
        return replace(self, values=self.values[rows], times=times)


def outcome_values(study: Study, row: OutcomeRow) -> OutcomeValues:
    """The outcome of every case of the dataset."""
    times = None
    if row.kind == "continuous":
        values = number(study, row.variable)
    elif row.kind == "time_to_event":
        times, codes = followed(study, row)
        values = np.where(codes < 0, np.nan, codes == EVENT)
    else:
        codes = (levels_of if row.kind == "ordinal" else yes_no)(study, row.variable)
        values = np.where(codes < 0, np.nan, codes)
    return OutcomeValues(
        kind=row.kind,
        values=np.asarray(values, dtype=np.float64),
        times=times,
        higher_better=row.kind == "ordinal" and row.better == "higher",
    )
