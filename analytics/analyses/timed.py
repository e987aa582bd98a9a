"""Times to an event as the statistics take them: a time and how it ended for every case."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import MISSING, number, yes_no
from analytics.analyses.engine import Study
from analytics.plan import OutcomeRow

CENSORED, EVENT, COMPETING = 0, 1, 2


def followed(study: Study, row: OutcomeRow) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Times and codes (0 censored, 1 event, 2 the competing event first), shape (cases,).

    -1 is a case that cannot be told: without a time, without an answer about either event, or with
    a time before the start, which is an error of recording and no follow-up.
    """
    times, codes = number(study, row.time), yes_no(study, row.variable)
    if row.competing:
        first = yes_no(study, row.competing)
        codes = np.where(first == 1, COMPETING, np.where(first == MISSING, MISSING, codes))
    known = np.isfinite(times) & (np.nan_to_num(times, nan=-1.0) >= 0)
    return times, np.where(known, codes, MISSING)
