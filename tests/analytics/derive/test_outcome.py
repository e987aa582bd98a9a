"""Death within 90 days, the mRS and its cuts, the window, and intervals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.analytics.deriving import answer, derived_frame
from tests.analytics.making import INDEX_DATE, after, day


def died(on: date | None, precision: str = "exact") -> dict[str, Any]:
    return {"died": True, "death_date": on, "death_precision": precision}


def assessed(
    score: int | None, on: int | None, status: str = "done", **more: Any
) -> dict[str, Any]:
    answers = {"mrs": score, "fu_date": None if on is None else day(on), "fu_status": status}
    return {"followup": {"d90": answers | more}}


# Index date: 1 March 2021; day 90 is 30 May, day 91 is 31 May.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "dead on day 90": (died(day(90)), {"death_90d": True, "mrs90": 6, "in_window_90d": True}),
    "dead on day 91": (died(day(91)), {"death_90d": False, "mrs90": None}),
    "dead on day 91, assessed as dead": (
        died(day(91)) | assessed(6, 91, "dead"),
        {"death_90d": False, "mrs90": 6},
    ),
    "dead in April, day not known": (died(date(2021, 4, 1), "month"), {"death_90d": True}),
    "dead in May, day not known": (died(date(2021, 5, 1), "month"), {"death_90d": None}),
    "dead in June, day not known": (died(date(2021, 6, 1), "month"), {"death_90d": False}),
    "dead in 2021, month not known": (died(date(2021, 1, 1), "year"), {"death_90d": None}),
    "dead, no date": (died(None), {"death_90d": None, "mrs90": None}),
    "dead, no date, mRS 6": (
        died(None) | assessed(6, None, "dead"),
        {"death_90d": True, "mrs90": 6},
    ),
    "date of death from the follow-up": (
        died(None) | assessed(6, 40, "dead"),
        {"death_90d": True, "death_7d": None},
    ),
    "dead beats an earlier score": (
        died(day(80)) | assessed(3, 79),
        {"death_90d": True, "mrs90": 6, "mrs_0_3": False},
    ),
    "alive on day 90": (
        assessed(2, 90),
        {"death_90d": False, "mrs90": 2, "mrs_0_2": True, "mrs_0_1": False, "mrs_0_3": True}
        | {"in_window_90d": True},
    ),
    "score 0 is an answer": (assessed(0, 90), {"mrs90": 0, "mrs_0_1": True}),
    "assessed on day 76": (assessed(1, 76), {"in_window_90d": True, "death_90d": False}),
    "assessed on day 75": (
        assessed(1, 75),
        {"in_window_90d": False, "death_90d": None, "mrs90": 1},
    ),
    "assessed on day 104": (assessed(1, 104), {"in_window_90d": True}),
    "assessed on day 105": (assessed(1, 105), {"in_window_90d": False, "mrs_0_2": True}),
    "assessed, date missing": (assessed(4, None), {"in_window_90d": None, "death_90d": False}),
    "not reached": (
        assessed(None, None, "unable_to_contact"),
        {"mrs90": None, "mrs_0_2": None, "death_90d": None, "in_window_90d": None},
    ),
    "not reached at 90 days, alive after a year": (
        {"followup": {"d90": {"fu_status": "unable_to_contact"}, "y1": {"mrs": 3}}},
        {"death_90d": False, "mrs90": None},
    ),
    "adjudicated": (assessed(3, 90, mrs_adjudicated=2), {"mrs90": 2, "mrs_0_2": True}),
    "read as dead, adjudicated as alive": (
        assessed(6, 90, mrs_adjudicated=4),
        {"mrs90": 4, "death_90d": False},
    ),
    "nobody looked": ({}, {"mrs90": None, "death_90d": None, "good_or_return": None}),
    "back to a status of 3": (
        assessed(3, 90) | {"prestroke_mrs": 3},
        {"mrs_0_2": False, "good_or_return": True},
    ),
    "worse than a status of 3": (assessed(4, 90) | {"prestroke_mrs": 3}, {"good_or_return": False}),
    "status before not known": (assessed(3, 90), {"good_or_return": None}),
    "independent, status before not known": (assessed(2, 90), {"good_or_return": True}),
    "dead, status before not known": (died(day(9)), {"good_or_return": False}),
    "intervals": (
        {"lkw_dt": after(0), "transfer_in": "drip_and_ship", "first_door_dt": after(1)}
        | {"first_door_out_dt": after(2), "first_imaging_dt": after(1.5), "door_dt": after(3)}
        | {"ivt_given": "yes_elsewhere", "ivt_bolus_dt": after(1.75)}
        | {"puncture_dt": after(3.5), "first_mtici2b_dt": after(4.25)}
        | {"procedure_end_dt": after(5)},
        {"onset_to_door": 180, "door_to_imaging": 30, "door_to_needle": 45}
        | {"door_in_door_out": 60, "picture_to_puncture": 120, "door_to_puncture": 30}
        | {"onset_to_puncture": 210, "puncture_to_reperfusion": 45, "door_to_reperfusion": 75}
        | {"onset_to_reperfusion": 255, "procedure_duration": 90},
    ),
    "direct admission": (
        {"transfer_in": "direct", "first_door_dt": after(1), "first_imaging_dt": after(2.5)}
        | {"door_dt": after(2), "puncture_dt": after(3), "first_door_out_dt": after(2)},
        {"door_to_imaging": 30, "door_in_door_out": None, "picture_to_puncture": None},
    ),
    "no thrombolysis": (
        {"ivt_given": "no", "door_dt": after(1), "ivt_bolus_dt": after(2)},
        {"door_to_needle": None},
    ),
    "zero minutes is an answer": (
        {"door_dt": after(1), "puncture_dt": after(1)},
        {"door_to_puncture": 0},
    ),
    "times reversed": ({"door_dt": after(3), "puncture_dt": after(2)}, {"door_to_puncture": None}),
    "witnessed onset stands in for last known well": (
        {"onset_known": "witnessed", "onset_dt": after(0), "door_dt": after(1)},
        {"onset_to_door": 60},
    ),
    "found without a time": (
        {"onset_known": "wake_up", "onset_dt": after(0), "door_dt": after(1)},
        {"onset_to_door": None},
    ),
}
CHECKS = [
    pytest.param(case, name, expected, id=f"{case}: {name}")
    for case, (_, values) in CASES.items()
    for name, expected in values.items()
]


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    cases = [case for case, _ in CASES.values()]
    return derived_frame(tmp_path_factory.mktemp("outcome"), cases)


@pytest.mark.parametrize(("case", "name", "expected"), CHECKS)
def test_outcome_and_times(frame: pd.DataFrame, case: str, name: str, expected: Any) -> None:
    value = answer(frame[name].iloc[list(CASES).index(case)])
    if isinstance(expected, bool) or expected is None:
        assert value is expected
    else:
        assert value == expected


def test_the_dates_of_these_cases_are_what_their_names_say() -> None:
    assert date(2021, 3, 1) == INDEX_DATE
    assert day(90) == date(2021, 5, 30)
