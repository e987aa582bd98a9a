"""Functional outcome at 90 days: the mRS and its dichotomies."""

from __future__ import annotations

from registry.derived.derivation import Case
from registry.derived.mortality import days_to_death

DEAD = 6
DISABLED_BEFORE = 3
FOLLOW_UP_DAYS = 90


def mrs_at(case: Case, timepoint: str = "d90") -> int | None:
    """Return the mRS as it was read at ``timepoint``."""
    score: int | None = _follow_up(case, timepoint).get("mrs")
    return score


def mrs90(case: Case) -> int | None:
    """Return the mRS at 90 days: 6 for a death by then, else the score, adjudicated or as read."""
    latest = days_to_death(case, case.get("index_date"))[1]
    if latest is not None and latest <= FOLLOW_UP_DAYS:
        return DEAD
    adjudicated: int | None = _follow_up(case, "d90").get("mrs_adjudicated")
    return mrs_at(case) if adjudicated is None else adjudicated


def _follow_up(case: Case, timepoint: str) -> Case:
    for row in case.get("followup") or ():
        if row.get("timepoint") == timepoint:
            found: Case = row
            return found
    return {}


def _at_most(case: Case, limit: int) -> bool | None:
    score = mrs90(case)
    return None if score is None else score <= limit


def mrs_0_1(case: Case) -> bool | None:
    """Excellent outcome."""
    return _at_most(case, 1)


def mrs_0_2(case: Case) -> bool | None:
    """Functional independence."""
    return _at_most(case, 2)


def mrs_0_3(case: Case) -> bool | None:
    """Ambulatory outcome."""
    return _at_most(case, 3)


def good_or_return(case: Case) -> bool | None:
    """Return whether the mRS is 0-2, or no worse than a status before the stroke of 3 to 5.

    None where the answer turns on a status before the stroke that is not recorded.
    """
    score = mrs90(case)
    if score is None:
        return None
    if score < DISABLED_BEFORE:
        return True
    if score == DEAD:
        return False
    before: int | None = case.get("prestroke_mrs")
    return None if before is None else score <= before
