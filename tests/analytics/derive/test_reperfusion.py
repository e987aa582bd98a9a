"""Passes, grades, first-pass effect, rescue, failure and groups: row by row, three-valued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.plan import Settings
from tests.analytics.deriving import answer, derived_frame
from tests.analytics.making import after


def passes(*grades: str | None) -> list[dict[str, Any]]:
    return [{"etici_after": grade} for grade in grades]


def rescue(*types: str | None) -> list[dict[str, Any]]:
    return [{"rescue_type": each} for each in types]


STENT = rescue("self_expanding_stent")
# (case, derived values)
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no procedure": (
        {},
        {"n_passes": None, "any_rescue": None, "rescue_stenting": None, "mt_failure": None}
        | {"thrombectomy_attempted": None, "fpe_strict": None, "treatment_group": "indeterminate"},
    ),
    "puncture failed": (
        {"procedure": True, "puncture_success": False},
        {"n_passes": None, "thrombectomy_attempted": False},
    ),
    "one pass to 3": (
        {"attempt": passes("3"), "etici_final_site": "3"},
        {"n_passes": 1, "fpe_strict": True, "fpe_common": True, "fpe_modified": True}
        | {"mtici_before_rescue": "3", "mt_failure": False, "any_rescue": False}
        | {"complete_reperfusion": True, "treatment_group": "success_alone"},
    ),
    "one pass to 2c": (
        {"attempt": passes("2c"), "etici_final_site": "2c"},
        {"fpe_strict": False, "fpe_common": True, "fpe_modified": True, "mtici_final": "2b"}
        | {"etici_final": "2c", "excellent_reperfusion": True, "complete_reperfusion": False},
    ),
    "one pass to 2b50": (
        {"attempt": passes("2b50"), "etici_final_site": "2b50"},
        {"fpe_common": False, "fpe_modified": True, "successful_reperfusion": True},
    ),
    "one pass, lost again at the end": (
        {"attempt": passes("3"), "etici_final_site": "2a"},
        {"fpe_strict": False, "fpe_modified": False, "treatment_group": "failed_not_stented"},
    ),
    "final grade missing": (
        {"attempt": passes("3")},
        {"fpe_strict": None, "mtici_final": None, "treatment_group": "indeterminate"},
    ),
    "a second pass": (
        {"attempt": passes("2b67", "3"), "etici_final_site": "3"},
        {"n_passes": 2, "fpe_strict": False, "fpe_modified": False},
    ),
    "classical 2b only": (
        {"attempt": [{"mtici_after": "2b"}], "mtici_final_site": "2b"},
        {"mtici_final": "2b", "etici_final": None, "successful_reperfusion": True}
        | {"excellent_reperfusion": None, "complete_reperfusion": False}
        | {"fpe_modified": True, "fpe_common": None, "fpe_strict": False}
        | {"mtici_before_rescue": "2b", "etici_before_rescue": None, "mt_failure": False},
    ),
    "classical 2a only": (
        {"attempt": [{"mtici_after": "2a"}], "mtici_final_site": "2a"},
        {"etici_final": "2a", "mtici_final": "2a", "excellent_reperfusion": False},
    ),
    "eTICI comes before classical": (
        {"attempt": passes("2a"), "etici_final_site": "2a", "mtici_final_site": "3"},
        {"mtici_final": "2a", "successful_reperfusion": False},
    ),
    "core laboratory comes before the site": (
        {"attempt": passes("3"), "etici_final_site": "3", "etici_final_corelab": "2a"},
        {"etici_final": "2a", "successful_reperfusion": False}
        | {"treatment_group": "failed_not_stented"},
    ),
    "aggregated passes": (
        {"attempt": [{"etici_after": "3", "aggregated": True, "aggregated_passes": 4}]}
        | {"etici_final_site": "3"},
        {"n_passes": 4, "fpe_strict": None, "mtici_before_rescue": "3"},
    ),
    "aggregated, number missing": (
        {"attempt": [{"etici_after": "3", "aggregated": True}]},
        {"n_passes": None},
    ),
    "stented after failure": (
        {"attempt": passes("0", "2a"), "rescuetreatment": STENT, "etici_final_site": "2b67"},
        {"mtici_before_rescue": "2a", "mt_failure": True, "rescue_stenting": True}
        | {"treatment_group": "stented_after_failure", "fpe_modified": False}
        | {"rescue_stent_type": "self_expanding_stent", "other_rescue": False},
    ),
    "stented without failure": (
        {"attempt": passes("2b50"), "rescuetreatment": STENT, "etici_final_site": "3"},
        {"mt_failure": False, "treatment_group": "stented_without_failure"},
    ),
    "stented, grade before missing": (
        {"attempt": passes("0", None), "rescuetreatment": STENT, "etici_final_site": "3"},
        {"mtici_before_rescue": None, "mt_failure": None, "treatment_group": "indeterminate"},
    ),
    "a drug, then a stent": (
        {"attempt": passes("1"), "rescuetreatment": rescue("ia_gpi", "balloon_mounted_stent")},
        {"treatment_group": "stented_after_failure", "other_rescue": True}
        | {"rescue_stent_type": "balloon_mounted_stent"},
    ),
    "two kinds of stent": (
        {"attempt": passes("1")}
        | {"rescuetreatment": rescue("self_expanding_stent", "detached_stent_retriever")},
        {"rescue_stenting": True, "rescue_stent_type": "several"},
    ),
    "balloon only": (
        {"attempt": passes("1"), "rescuetreatment": rescue("balloon_angioplasty")},
        {"rescue_stenting": False, "any_rescue": True, "rescue_angioplasty": True}
        | {"treatment_group": "other_rescue_only", "rescue_stent_type": None},
    ),
    "type of rescue missing": (
        {"attempt": passes("1"), "rescuetreatment": rescue(None)},
        {"any_rescue": True, "rescue_stenting": None, "treatment_group": "indeterminate"},
    ),
    "one type missing, the other a stent": (
        {"attempt": passes("1"), "rescuetreatment": rescue(None, "self_expanding_stent")},
        {"rescue_stenting": True, "treatment_group": "stented_after_failure"},
    ),
    "failed and left alone": (
        {"attempt": passes("1", "1"), "etici_final_site": "1"},
        {"mt_failure": True, "treatment_group": "failed_not_stented"},
    ),
    "a pass after the rescue does not count as before it": (
        {
            "attempt": [
                {"etici_after": "1", "device_deploy_dt": after(3)},
                {"etici_after": "3", "device_deploy_dt": after(5)},
            ],
            "rescuetreatment": [{"rescue_type": "self_expanding_stent", "rescue_dt": after(4)}],
        },
        {"mtici_before_rescue": "1", "mt_failure": True, "n_passes": 2},
    ),
    "the index procedure is the first": (
        {
            "procedures": [
                {"attempt": passes("1"), "seq": 2, "rescuetreatment": STENT},
                {"attempt": passes("2c"), "seq": 1, "etici_final_site": "2c"},
            ]
        },
        {"mtici_final": "2b", "rescue_stenting": False, "n_passes": 1},
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
    return derived_frame(tmp_path_factory.mktemp("reperfusion"), cases)


@pytest.mark.parametrize(("case", "name", "expected"), CHECKS)
def test_rows_give_grades_passes_and_groups(
    frame: pd.DataFrame, case: str, name: str, expected: Any
) -> None:
    assert answer(frame[name].iloc[list(CASES).index(case)]) == expected


@pytest.mark.parametrize(
    ("below", "expected"),
    [("1", False), ("2a", False), ("2b", True), ("2c", True), ("3", True)],
    ids=["1", "2a", "2b", "2c", "3"],
)
def test_the_plan_sets_the_grade_below_which_thrombectomy_failed(
    tmp_path: Path, below: Any, expected: bool
) -> None:
    settings = Settings(failure_below=below)
    frame = derived_frame(tmp_path, [{"attempt": passes("2a")}], settings)
    assert answer(frame["mt_failure"].iloc[0]) is expected


def test_a_classical_2b_cannot_be_judged_against_2c(tmp_path: Path) -> None:
    case = {"attempt": [{"mtici_after": "2b"}]}
    frame = derived_frame(tmp_path, [case], Settings(failure_below="2c"))
    assert answer(frame["mt_failure"].iloc[0]) is None
