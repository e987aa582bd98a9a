"""Covariates of the baseline, the technique of rescue, time to death, and the two new settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.plan import Settings
from tests.analytics.deriving import answer, derived_frame
from tests.analytics.making import after, day

FAILED: dict[str, Any] = {"attempt": [{"etici_after": "1"}], "etici_final_site": "1"}
DEAD: dict[str, Any] = {"died": True, "death_precision": "exact"}


def seen(point: str, score: int, on: int | None) -> dict[str, Any]:
    date = None if on is None else day(on)
    return {"followup": {point: {"mrs": score, "fu_date": date, "fu_status": "done"}}}


def rescue(*types: str | None) -> dict[str, Any]:
    return FAILED | {"rescuetreatment": [{"rescue_type": each} for each in types]}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "basilar": (
        {"occlusion_site_primary": "ba_middle", "aspects": 4, "pc_aspects": 8},
        {"circulation": "posterior", "occlusion_region": "vertebrobasilar", "early_ischaemia": 8},
    ),
    "M1": (
        {"occlusion_site_primary": "m1_distal", "aspects": 4, "pc_aspects": 8},
        {"circulation": "anterior", "occlusion_region": "m1", "early_ischaemia": 4},
    ),
    "cerebellar": (
        {"occlusion_site_primary": "cerebellar", "aspects": 4},
        {"circulation": "posterior", "early_ischaemia": None},
    ),
    "no site": ({"aspects": 4}, {"circulation": None, "early_ischaemia": None}),
    "lysis elsewhere": ({"ivt_given": "yes_elsewhere"}, {"ivt_any": True}),
    "no lysis": ({"ivt_given": "no"}, {"ivt_any": False}),
    "lysis not recorded": ({}, {"ivt_any": None, "af_any": None}),
    "fibrillation found": ({"atrial_fibrillation": "detected_this_admission"}, {"af_any": True}),
    "no fibrillation": ({"atrial_fibrillation": "none"}, {"af_any": False}),
    "not screened": ({"atrial_fibrillation": "not_screened"}, {"af_any": None}),
    "stent after balloon": (
        rescue("balloon_angioplasty", "self_expanding_stent"),
        {"rescue_technique": "stenting"},
    ),
    "balloon": (rescue("balloon_angioplasty"), {"rescue_technique": "angioplasty_alone"}),
    "drug": (rescue("ia_gpi"), {"rescue_technique": "neither"}),
    "no rescue": (FAILED, {"rescue_technique": "neither"}),
    "balloon and an unknown one": (
        rescue("balloon_angioplasty", None),
        {"rescue_technique": None},
    ),
    "died on day 12": (
        DEAD | {"death_date": day(12)},
        {"days_observed": 12, "died_observed": True},
    ),
    "died on day 120": (
        DEAD | {"death_date": day(120)},
        {"days_observed": 90, "died_observed": False},
    ),
    "died, day not known": (
        {"died": True, "death_precision": "month", "death_date": day(31)},
        {"days_observed": None, "died_observed": None},
    ),
    "seen on day 85": (seen("d90", 3, 85), {"days_observed": 85, "died_observed": False}),
    "seen, no date": (seen("d90", 3, None), {"days_observed": 90, "died_observed": False}),
    "seen after a year": (seen("y1", 3, 360), {"days_observed": 90, "died_observed": False}),
    "lost after discharge": (
        {"discharge_dt": after(24 * 10), "discharge_destination": "home"},
        {"days_observed": 10, "died_observed": False},
    ),
    "nothing after the procedure": ({}, {"days_observed": 0, "died_observed": False}),
}
READERS: dict[str, Any] = {
    "etici_final_corelab": "2a",
    "etici_final_site": "2b67",
    "procedure": True,
}


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return derived_frame(tmp_path_factory.mktemp("cases"), [case for case, _ in CASES.values()])


@pytest.mark.parametrize("name", CASES)
def test_a_drafted_case_gives_what_the_definition_says(frame: pd.DataFrame, name: str) -> None:
    row = frame.iloc[list(CASES).index(name)]
    expected = CASES[name][1]
    assert {key: answer(row[key]) for key in expected} == expected


@pytest.mark.parametrize(
    ("reader", "success"),
    [("core_lab_first", False), ("core_lab", False), ("site_first", True), ("site", True)],
)
def test_the_plan_chooses_whose_grade_is_final(tmp_path: Path, reader: Any, success: bool) -> None:
    cases = [READERS, READERS | {"etici_final_corelab": None}]
    found = derived_frame(tmp_path, cases, Settings(final_grade=reader))
    assert answer(found["successful_reperfusion"][0]) is success
    # The laboratory alone says nothing of the second case.
    expected = None if reader == "core_lab" else True
    assert answer(found["successful_reperfusion"][1]) is expected


def test_a_plan_may_leave_out_scores_from_outside_the_window(tmp_path: Path) -> None:
    cases = [seen("d90", 2, 90), seen("d90", 2, 120), seen("d90", 2, None), DEAD]
    cases[3] = DEAD | {"death_date": day(5)}
    counted = derived_frame(tmp_path, cases, Settings())["mrs90"]
    assert [answer(value) for value in counted] == [2, 2, 2, 6]
    inside = derived_frame(tmp_path, cases, Settings(count_outside_window=False))["mrs90"]
    assert [answer(value) for value in inside] == [2, None, None, 6]
