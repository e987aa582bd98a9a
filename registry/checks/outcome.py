"""Death, discharge and the modified Rankin Scale agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.checks.engine import EditCheck, Severity, Verdict, edit_check

WARNING = Severity.WARNING
DEAD = 6
DECEMBER = 12


def last_possible_day(death_date: date, precision: str) -> date:
    """Return the last day that a date of this precision may stand for."""
    if precision == "year":
        return date(death_date.year, DECEMBER, 31)
    if precision == "month":
        following = death_date.replace(day=28) + timedelta(days=4)
        return following.replace(day=1) - timedelta(days=1)
    return death_date


@edit_check("DEATH-01", "The date of death ({death_date}) is before last known well ({lkw_dt}).")
def death_after_onset(
    death_date: date, lkw_dt: datetime, death_precision: str = "exact"
) -> Verdict:
    return last_possible_day(death_date, death_precision) < lkw_dt.date()


@edit_check("DEATH-02", "The date of death ({death_date}) is before the procedure ({puncture_dt}).")
def death_after_puncture(
    death_date: date, puncture_dt: datetime, death_precision: str = "exact"
) -> Verdict:
    return last_possible_day(death_date, death_precision) < puncture_dt.date()


@edit_check(
    "DEATH-03", "The time of death ({death_dt}) is not on the date of death ({death_date})."
)
def death_moment_on_death_date(death_dt: datetime, death_date: date) -> Verdict:
    return death_dt.date() != death_date


@edit_check("DEATH-04", "The patient died in hospital, but “Has died” is no.", shown_in="death")
def died_in_hospital_died(discharge_destination: str, died: bool) -> Verdict:
    return discharge_destination == "dead" and not died


@edit_check(
    "DEATH-05",
    "The patient left hospital alive on {discharge_dt}, but died before, on {death_date}.",
)
def left_alive(
    discharge_destination: str,
    discharge_dt: datetime,
    death_date: date,
    death_precision: str = "exact",
) -> Verdict:
    last = last_possible_day(death_date, death_precision)
    return discharge_destination != "dead" and last < discharge_dt.date()


@edit_check(
    "DEATH-06",
    "The patient died in hospital, but the discharge ({discharge_dt}) is not on the date of death "
    "({death_date}).",
    severity=WARNING,
)
def stay_ends_with_death(
    discharge_destination: str,
    discharge_dt: datetime,
    death_date: date,
    death_precision: str = "exact",
) -> Verdict:
    same_day = discharge_dt.date() == death_date
    return discharge_destination == "dead" and death_precision == "exact" and not same_day


@edit_check(
    "DEATH-07",
    "“{complication_type}” is recorded, but “Has died” is no.",
    on="complication",
)
def death_on_table_is_death(complication_type: str, died: bool) -> Verdict:
    return complication_type == "death_on_table" and not died


@edit_check(
    "DEATH-08",
    "A complication is graded fatal, but “Has died” is no.",
    on="complication",
)
def fatal_complication_is_death(severity: str, died: bool) -> Verdict:
    return severity == "fatal" and not died


@edit_check(
    "DEATH-09",
    "The cause of death is a symptomatic haemorrhage, but no new haemorrhage is recorded.",
    severity=WARNING,
)
def fatal_haemorrhage_was_seen(death_cause: str, ich_present: bool) -> Verdict:
    return death_cause == "sich" and not ich_present


@edit_check(
    "DEATH-10",
    "The cause of death is withdrawal of care, but care was not withdrawn.",
    severity=WARNING,
)
def withdrawal_agrees(death_cause: str, withdrawal_of_care: bool) -> Verdict:
    return death_cause == "withdrawal_of_care" and not withdrawal_of_care


@edit_check(
    "DEATH-11",
    "Care was withdrawn ({withdrawal_of_care_dt}) after the date of death ({death_date}).",
)
def withdrawal_before_death(
    withdrawal_of_care_dt: datetime, death_date: date, death_precision: str = "exact"
) -> Verdict:
    return withdrawal_of_care_dt.date() > last_possible_day(death_date, death_precision)


@edit_check(
    "DEATH-12", "The haemorrhage was seen ({ich_first_seen_dt}) after the death ({death_date})."
)
def haemorrhage_before_death(
    ich_first_seen_dt: datetime, death_date: date, death_precision: str = "exact"
) -> Verdict:
    return ich_first_seen_dt.date() > last_possible_day(death_date, death_precision)


@edit_check("STAY-01", "{icu_days} in intensive care is longer than the stay ({stay} d).")
def intensive_care_within_stay(icu_days: int, door_dt: datetime, discharge_dt: datetime) -> Verdict:
    stay = (discharge_dt.date() - door_dt.date()).days
    return {"stay": stay} if icu_days > stay + 1 else False


CHECKS: tuple[EditCheck, ...] = (
    death_after_onset,
    death_after_puncture,
    death_moment_on_death_date,
    died_in_hospital_died,
    left_alive,
    stay_ends_with_death,
    death_on_table_is_death,
    fatal_complication_is_death,
    fatal_haemorrhage_was_seen,
    withdrawal_agrees,
    withdrawal_before_death,
    haemorrhage_before_death,
    intensive_care_within_stay,
)
