"""127 synthetic cases with the counts of clinical brief 1.1, and some that leave the cohort."""

from __future__ import annotations

from typing import Any

from tests.analytics.making import after, day

# Group: (cases, sICH, deaths within 90 days, mRS 0-2).
COUNTS = {"stented": (41, 7, 6, 20), "success": (86, 14, 11, 45)}


def guo_cohort() -> list[dict[str, Any]]:
    """The 41 and the 86, in that order."""
    return [
        _treated(group, place)
        | _haemorrhage(bleeding=place < bleeds)
        | _outcome(place, deaths, independent, n)
        for group, (n, bleeds, deaths, independent) in COUNTS.items()
        for place in range(n)
    ]


def left_out() -> list[dict[str, Any]]:
    """One case for every way out of the comparison."""
    failed = {"attempt": [{"etici_after": "1"}], "etici_final_site": "1"}
    return [
        {"icas_status": "definite"},
        {"icas_status": "definite", "procedure": True, "puncture_success": False},
        {"icas_status": "not_icas"} | failed,
        {"icas_status": "probable"} | failed,
        {"icas_status": "definite", "rescuetreatment": [{"rescue_type": "ia_gpi"}]} | failed,
        {
            "icas_status": "definite",
            "attempt": [{"etici_after": "2b67"}],
            "rescuetreatment": [{"rescue_type": "self_expanding_stent"}],
        },
        {"icas_status": "definite", "attempt": [{"etici_after": None}]},
    ]


def _treated(group: str, place: int) -> dict[str, Any]:
    case: dict[str, Any] = {
        "icas_status": "definite" if place % 2 else "probable",
        "sex": "male" if place % 3 else "female",
        "age_at_onset": 50 + place % 35,
        "hypertension": place % 4 != 0,
        "nihss_baseline": 8 + place % 15,
        "prestroke_mrs": 0,
        "lkw_dt": after(0),
        "door_dt": after(2),
        "puncture_dt": after(3),
        "puncture_dt_offset": 480,
        "transfer_in": "direct",
        "first_mtici2b_dt": after(4 + place % 3 / 10),
        "nihss_untestable": False,
    }
    if group == "success":
        final = ("2b50", "2b67", "2c", "3")[place % 4]
        return case | {"attempt": [{"etici_after": final}], "etici_final_site": final}
    return case | {
        "attempt": [{"etici_after": "0"}, {"etici_after": "2a"}],
        "rescuetreatment": [
            {"rescue_type": "balloon_angioplasty"},
            {"rescue_type": "self_expanding_stent", "etici_after": "2b67"},
        ],
        "etici_final_site": "2b67",
    }


def _haemorrhage(*, bleeding: bool) -> dict[str, Any]:
    if not bleeding:
        return {"ich_present": False}
    return {
        "ich_present": True,
        "ich_first_seen_dt": after(20),
        "haemorrhagefinding": [{"ich_type": "ph2", "ich_imaging_dt": after(26)}],
        "nihss_lowest_prior": 8,
        "nihss_pre_deterioration": 9,
        "nihss_worst_post": 30,
        "nihss_item_max_increase": 3,
        "deterioration_dt": after(19),
        "ich_attribution": "predominant",
        "major_intervention": ("none",),
        "ich_clinically_suspected": True,
    }


def _outcome(place: int, deaths: int, independent: int, n: int) -> dict[str, Any]:
    if place < deaths:
        dead = {"fu_status": "dead", "fu_date": day(12), "mrs": 6}
        return {"died": True, "death_date": day(12), "death_precision": "exact"} | {
            "followup": {"d90": dead}
        }
    score = place % 3 if n - place <= independent else 3 + place % 3
    alive = {"fu_status": "done", "fu_date": day(90), "mrs": score}
    return {"died": False, "followup": {"d90": alive}}
