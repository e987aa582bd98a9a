"""What the definitions of symptomatic haemorrhage are made of. Time zero is the puncture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from registry.derived.criterion import Criterion, either
from registry.derived.derivation import Case
from registry.derived.function import mrs_at
from registry.derived.kleene import some
from registry.derived.mortality import date_of_death, days_to_death

CLEAR_RISE = 4
LARGE = ("ph2", "rph2")
ALIVE_AT_MOST = 5
HEIDELBERG_CLASS = {
    "hi1": "1a",
    "hi2": "1b",
    "ph1": "1c",
    "ph2": "2",
    "rph1": "3a",
    "rph2": "3a",
    "ivh": "3b",
    "sah": "3c",
    "sdh": "3d",
}


def any_ich(case: Case) -> Criterion:
    """New haemorrhage, as recorded; where that is blank, a finding counts as yes."""
    present: bool | None = case.get("ich_present")
    if present is None and _findings(case):
        present = True
    return Criterion("new intracranial haemorrhage", present, ("ich_present",))


def seen_within(case: Case, hours: float) -> Criterion:
    took = _hours(case.get("puncture_dt"), case.get("ich_first_seen_dt"))
    return Criterion(
        f"seen within {hours:g} h",
        None if took is None else took <= hours,
        _absent(case, "puncture_dt", "ich_first_seen_dt"),
    )


def large_haematoma(case: Case) -> Criterion:
    """PH2, local or remote. Without findings it cannot be told what a haemorrhage was."""
    states = [
        None if row.get("ich_type") is None else row["ich_type"] in LARGE for row in _findings(case)
    ]
    return Criterion("PH2, local or remote", some(states) if states else None, ("ich_type",))


def large_haematoma_seen(case: Case, low: float, high: float) -> Criterion:
    """The first PH2 was seen between ``low`` and ``high`` hours."""
    times = [
        row["ich_imaging_dt"]
        for row in _findings(case)
        if row.get("ich_type") in LARGE and row.get("ich_imaging_dt") is not None
    ]
    seen = min(times) if times else case.get("ich_first_seen_dt")
    took = _hours(case.get("puncture_dt"), seen)
    missing = _absent(case, "puncture_dt") + (("ich_first_seen_dt",) if seen is None else ())
    return Criterion(
        f"imaged {low:g} to {high:g} h after puncture",
        None if took is None else low <= took <= high,
        missing,
    )


def rise(case: Case, before: str, points: int, words: str) -> Criterion:
    """The worst NIHSS is at least ``points`` above ``before``; not told if it was untestable."""
    worst: int | None = case.get("nihss_worst_post")
    reference: int | None = case.get(before)
    if case.get("nihss_untestable") is True:
        return Criterion(words, None, ("nihss_worst_post",))
    if worst is None or reference is None:
        return Criterion(words, None, _absent(case, "nihss_worst_post", before))
    return Criterion(words, worst - reference >= points)


def rise_from_lowest(case: Case) -> Criterion:
    """A clear rise above baseline or above the lowest value since; either shows it."""
    words = "NIHSS 4 points above the lowest earlier value"
    return either(
        words,
        rise(case, "nihss_baseline", CLEAR_RISE, words),
        rise(case, "nihss_lowest_prior", CLEAR_RISE, words),
    )


def worsened_within(case: Case, hours: float) -> Criterion:
    took = _hours(case.get("puncture_dt"), case.get("deterioration_dt"))
    return Criterion(
        f"worsened within {hours:g} h",
        None if took is None else took <= hours,
        _absent(case, "puncture_dt", "deterioration_dt"),
    )


def attributed(case: Case, causes: Sequence[str], words: str) -> Criterion:
    cause: str | None = case.get("ich_attribution")
    told = cause is not None and cause != "indeterminate"
    return Criterion(words, cause in causes if told else None, ("ich_attribution",))


def died_within_days(case: Case, days: int) -> Criterion:
    """Died at most ``days`` calendar days after the day of the puncture."""
    words = f"death within {days} days"
    earliest, latest = days_to_death(case, _day_of_puncture(case))
    if latest is not None and latest <= days:
        return Criterion(words, state=True)
    if (earliest is not None and earliest > days) or known_alive(case):
        return Criterion(words, state=False)
    return Criterion(words, None, _missing_for_death(case))


def died_within_a_day(case: Case) -> Criterion:
    """Died within 24 h; by calendar day where the time of death is not known."""
    words = "death within 24 h"
    hours = _hours(case.get("puncture_dt"), case.get("death_dt"))
    if hours is not None:
        return Criterion(words, hours <= 24)  # noqa: PLR2004 - hours in a day
    earliest, latest = days_to_death(case, _day_of_puncture(case))
    if latest is not None and latest <= 0:
        return Criterion(words, state=True)
    if (earliest is not None and earliest > 1) or known_alive(case):
        return Criterion(words, state=False)
    return Criterion(words, None, _missing_for_death(case, "death_dt"))


def known_alive(case: Case) -> bool:
    """Recorded as not dead, or mRS 0 to 5 at 90 days, and no date of death."""
    score = mrs_at(case)
    scored = score is not None and score <= ALIVE_AT_MOST
    return (case.get("died") is False or scored) and date_of_death(case) is None


def heidelberg_class(case: Case) -> str | None:
    """Return the anatomical classes in order, joined by commas; "none" without haemorrhage."""
    present = any_ich(case).state
    if present is None or (present and not _findings(case)):
        return None
    if not present:
        return "none"
    types = [row.get("ich_type") for row in _findings(case)]
    if None in types:
        return None
    return ", ".join(sorted({HEIDELBERG_CLASS[str(code)] for code in types}))


def _findings(case: Case) -> Sequence[Case]:
    rows: Sequence[Case] = case.get("haemorrhagefinding") or ()
    return rows


def _hours(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return (end - start).total_seconds() / 3600


def _day_of_puncture(case: Case) -> date | None:
    puncture: datetime | None = case.get("puncture_dt")
    return None if puncture is None else puncture.date()


def _missing_for_death(case: Case, *further: str) -> tuple[str, ...]:
    if case.get("died") is None and date_of_death(case) is None:
        return ("died",)
    names = _absent(case, "puncture_dt", "death_date", *further)
    return names or ("death_precision",)


def _absent(case: Case, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if case.get(name) is None)
