"""When a patient died, as far as the record tells."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from registry.derived.derivation import Case


def date_of_death(case: Case) -> date | None:
    """Return the recorded date, or that of a 90-day follow-up which found the patient dead."""
    recorded: date | None = case.get("death_date")
    if recorded is not None:
        return recorded
    for row in case.get("followup") or ():
        if row.get("timepoint") == "d90" and row.get("fu_status") == "dead":
            found: date | None = row.get("fu_date")
            return found
    return None


def days_to_death(case: Case, start: date | None) -> tuple[int | None, int | None]:
    """Return the fewest and the most calendar days from ``start`` to death that are possible.

    They differ where only the month or the year of the death is known.
    """
    died_on = date_of_death(case)
    if start is None or died_on is None:
        return None, None
    latest = _last_day(died_on, case.get("death_precision"))
    return (died_on - start).days, (latest - start).days


def _last_day(day: date, precision: str | None) -> date:
    if precision == "year":
        return date(day.year, 12, 31)
    if precision == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day
