"""The moment from which the stroke counts, and the patient's age at it."""

from __future__ import annotations

from datetime import date, datetime

from registry.derived.derivation import Case


def onset_moment(case: Case) -> datetime | None:
    """Return last known well, or the onset where it was witnessed and the former is blank.

    For a witnessed onset the two are the same moment by definition.
    """
    last_known_well: datetime | None = case.get("lkw_dt")
    if last_known_well is not None:
        return last_known_well
    if case.get("onset_known") != "witnessed":
        return None
    witnessed: datetime | None = case.get("onset_dt")
    return witnessed


def age_on(birth_date: date, day: date) -> int:
    """Return the age in whole years on ``day``; a 29 February turns a year on 1 March."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def age_at_onset(case: Case) -> int | None:
    """Return the age in whole years on the index date, the local day of the onset.

    Where only the year of birth may be kept, the difference of the years is
    returned, which is right or one too high.
    """
    day: date | None = case.get("index_date")
    if day is None:
        return None
    birth_date: date | None = case.get("birth_date")
    if birth_date is not None:
        return age_on(birth_date, day)
    birth_year: int | None = case.get("birth_year")
    return None if birth_year is None else day.year - birth_year


def missing_for_age(case: Case) -> tuple[str, ...]:
    """Return the variable that the age waits for; the index date is always known."""
    known = case.get("birth_date") is not None or case.get("birth_year") is not None
    return () if known else ("birth_date",)
