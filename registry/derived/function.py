"""Functional outcome at a follow-up: the mRS and its dichotomies."""

from __future__ import annotations

from registry.derived.derivation import Case

DEAD = 6
DISABLED_BEFORE = 3


def mrs_at(case: Case, timepoint: str = "d90") -> int | None:
    """Return the mRS of the follow-up at ``timepoint``."""
    for row in case.get("followup") or ():
        if row.get("timepoint") == timepoint:
            score: int | None = row.get("mrs")
            return score
    return None


def mrs90(case: Case) -> int | None:
    return mrs_at(case)


def _at_most(case: Case, limit: int) -> bool | None:
    score = mrs_at(case)
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
    score = mrs_at(case)
    if score is None:
        return None
    if score < DISABLED_BEFORE:
        return True
    if score == DEAD:
        return False
    before: int | None = case.get("prestroke_mrs")
    return None if before is None else score <= before
