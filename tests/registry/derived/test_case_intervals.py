"""Intervals, onset and age of one case."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from registry.derived.intervals import INTERVALS, Measured
from registry.derived.onset import age_at_onset, age_on, missing_for_age, onset_moment

WINTER = timezone(timedelta(hours=1))
SUMMER = timezone(timedelta(hours=2))
BY_NAME = {interval.name: interval for interval in INTERVALS}


def at(hour: int, minute: int, *, day: int = 5, zone: timezone = WINTER) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=zone)


CASE: dict[str, Any] = {
    "transfer_in": "direct",
    "onset_known": "witnessed",
    "onset_dt": at(22, 0),
    "lkw_dt": at(22, 0),
    "door_dt": at(23, 10),
    "first_imaging_dt": at(23, 30),
    "ivt_given": "yes_here",
    "ivt_bolus_dt": at(23, 55),
    "puncture_dt": at(0, 25, day=6),
    "first_mtici2b_dt": at(1, 0, day=6),
    "procedure_end_dt": at(1, 20, day=6),
}


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("onset_to_door", 70),
        ("door_to_imaging", 20),
        ("door_to_needle", 45),
        ("door_to_puncture", 75),
        ("door_to_reperfusion", 110),
        ("puncture_to_reperfusion", 35),
        ("onset_to_puncture", 145),
        ("onset_to_reperfusion", 180),
        ("procedure_duration", 55),
    ],
)
def test_minutes_are_counted_across_midnight(name: str, minutes: int) -> None:
    assert BY_NAME[name].minutes(CASE) == minutes


@pytest.mark.parametrize("name", ["door_in_door_out", "picture_to_puncture"])
def test_intervals_of_a_transfer_do_not_apply_to_a_direct_admission(name: str) -> None:
    measured = BY_NAME[name].measure(CASE)
    assert measured == Measured(minutes=None, missing=(), applies=False)


def test_a_transferred_patient_is_measured_from_the_first_door() -> None:
    case = CASE | {
        "transfer_in": "drip_and_ship",
        "first_door_dt": at(20, 0),
        "first_imaging_dt": at(20, 15),
        "first_door_out_dt": at(21, 30),
        "ivt_given": "yes_elsewhere",
        "ivt_bolus_dt": at(20, 40),
    }
    assert BY_NAME["door_to_imaging"].minutes(case) == 15
    assert BY_NAME["door_to_needle"].minutes(case) == 40
    assert BY_NAME["door_in_door_out"].minutes(case) == 90
    assert BY_NAME["picture_to_puncture"].minutes(case) == 250
    assert BY_NAME["door_to_puncture"].minutes(case) == 75


def test_the_clock_change_does_not_change_an_interval() -> None:
    case = {
        "door_dt": at(1, 30, day=31, zone=WINTER),
        "puncture_dt": at(3, 30, day=31, zone=SUMMER),
    }
    assert BY_NAME["door_to_puncture"].minutes(case) == 60


def test_an_interval_out_of_order_is_shown_as_negative_and_is_no_result() -> None:
    case = {"door_dt": at(10, 0), "puncture_dt": at(9, 30)}
    assert BY_NAME["door_to_puncture"].measure(case).minutes == -30
    assert BY_NAME["door_to_puncture"].minutes(case) is None


@pytest.mark.parametrize(
    ("gone", "name", "missing"),
    [
        (["puncture_dt"], "door_to_puncture", ("puncture_dt",)),
        (["door_dt", "puncture_dt"], "door_to_puncture", ("door_dt", "puncture_dt")),
        (["lkw_dt", "onset_dt"], "onset_to_door", ("lkw_dt",)),
        (["transfer_in"], "door_to_imaging", ("transfer_in",)),
        (["first_mtici2b_dt"], "puncture_to_reperfusion", ("first_mtici2b_dt",)),
    ],
)
def test_a_missing_end_is_named(gone: list[str], name: str, missing: tuple[str, ...]) -> None:
    measured = BY_NAME[name].measure(CASE | dict.fromkeys(gone))
    assert measured == Measured(minutes=None, missing=missing, applies=True)


def test_door_to_needle_is_undecided_while_thrombolysis_is_not_recorded() -> None:
    measured = BY_NAME["door_to_needle"].measure(CASE | {"ivt_given": None})
    assert measured.applies is None
    assert measured.minutes is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param({"lkw_dt": at(1, 0), "onset_dt": at(2, 0)}, at(1, 0), id="last known well"),
        pytest.param(
            {"onset_known": "witnessed", "onset_dt": at(2, 0)}, at(2, 0), id="witnessed onset"
        ),
        pytest.param(
            {"onset_known": "wake_up", "onset_dt": at(2, 0)}, None, id="unwitnessed onset"
        ),
        pytest.param({"onset_dt": at(2, 0)}, None, id="not known whether witnessed"),
    ],
)
def test_the_stroke_counts_from_last_known_well(
    case: dict[str, Any], expected: datetime | None
) -> None:
    assert onset_moment(case) == expected


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        pytest.param(date(1950, 3, 6), date(2024, 3, 5), 73, id="day before the birthday"),
        pytest.param(date(1950, 3, 5), date(2024, 3, 5), 74, id="birthday"),
        pytest.param(date(1952, 2, 29), date(2023, 2, 28), 70, id="leap day, 28 February"),
        pytest.param(date(1952, 2, 29), date(2023, 3, 1), 71, id="leap day, 1 March"),
    ],
)
def test_age_is_in_whole_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_age_is_counted_on_the_index_date() -> None:
    case = {"birth_date": date(1950, 3, 5), "index_date": date(2024, 3, 5)}
    assert age_at_onset(case) == 74


def test_the_year_of_birth_stands_in_for_the_date() -> None:
    assert age_at_onset({"birth_year": 1950, "index_date": date(2024, 3, 5)}) == 74


def test_age_waits_for_the_birth_date() -> None:
    case = {"index_date": date(2024, 3, 5)}
    assert age_at_onset(case) is None
    assert missing_for_age(case) == ("birth_date",)
    assert missing_for_age(case | {"birth_year": 1950}) == ()
