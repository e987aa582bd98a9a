"""Symptomatic haemorrhage: each rule at its edges, indeterminate where something is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.analytics.deriving import answer, derived_frame
from tests.analytics.making import after, day

# Puncture three hours after onset. Each case is this one with some answers changed.
BLEED: dict[str, Any] = {
    "puncture_dt": after(3),
    "puncture_dt_offset": 0,
    "attempt": [{"etici_after": "3"}],
    "nihss_baseline": 10,
    "ich_present": True,
    "ich_first_seen_dt": after(3 + 24),
    "haemorrhagefinding": [{"ich_type": "ph2"}],
    "ich_clinically_suspected": False,
    "nihss_lowest_prior": 10,
    "nihss_pre_deterioration": 10,
    "nihss_worst_post": 14,
    "nihss_item_max_increase": 1,
    "deterioration_dt": after(3 + 20),
    "ich_attribution": "predominant",
    "major_intervention": ("none",),
    "nihss_untestable": False,
    "died": False,
}
RULES = ("sich_ninds", "sich_ecass2", "sich_ecass3", "sich_sits_most", "sich_heidelberg")


def seen(hours: float) -> dict[str, Any]:
    """First seen so many hours after the puncture."""
    return {"ich_first_seen_dt": after(3 + hours)}


def dead(on: int) -> dict[str, Any]:
    return {"died": True, "death_date": day(on), "death_precision": "exact"}


YES, NO, UNKNOWN = True, False, None
# (what differs, NINDS, ECASS II, ECASS III, SITS-MOST, Heidelberg)
CASES: dict[str, tuple[dict[str, Any], tuple[bool | None, ...]]] = {
    "a rise of four with PH2": ({}, (YES, YES, YES, YES, YES)),
    "a rise of three": ({"nihss_worst_post": 13}, (YES, NO, NO, NO, NO)),
    "a rise of one": ({"nihss_worst_post": 11}, (YES, NO, NO, NO, NO)),
    "no rise, not suspected": ({"nihss_worst_post": 10}, (NO, NO, NO, NO, NO)),
    "no rise but suspected": (
        {"nihss_worst_post": 10, "ich_clinically_suspected": True},
        (YES, NO, NO, NO, NO),
    ),
    "a rise from the lowest value only": (
        {"nihss_worst_post": 12, "nihss_lowest_prior": 8, "nihss_pre_deterioration": 9},
        (YES, NO, YES, YES, NO),
    ),
    "two points in one item": (
        {"nihss_worst_post": 12, "nihss_item_max_increase": 2},
        (YES, NO, NO, NO, YES),
    ),
    "hemicraniectomy without a rise": (
        {"nihss_worst_post": 10, "major_intervention": ("hemicraniectomy",)},
        (NO, NO, NO, NO, YES),
    ),
    "contributory cause": ({"ich_attribution": "contributory"}, (YES, YES, NO, YES, YES)),
    "another explanation": ({"ich_attribution": "unlikely"}, (YES, YES, NO, YES, NO)),
    "cause cannot be told": (
        {"ich_attribution": "indeterminate"},
        (YES, YES, UNKNOWN, YES, UNKNOWN),
    ),
    "PH1 instead of PH2": (
        {"haemorrhagefinding": [{"ich_type": "ph1"}]},
        (YES, YES, YES, NO, YES),
    ),
    "remote PH2": ({"haemorrhagefinding": [{"ich_type": "rph2"}]}, (YES, YES, YES, YES, YES)),
    "types not recorded": ({"haemorrhagefinding": []}, (YES, YES, YES, UNKNOWN, YES)),
    "one type not recorded": (
        {"haemorrhagefinding": [{"ich_type": None}, {"ich_type": "sah"}]},
        (YES, YES, YES, UNKNOWN, YES),
    ),
    "seen at 36 hours": (seen(36), (YES, YES, YES, YES, YES)),
    "seen after 36 hours": (seen(36.1), (NO, YES, YES, NO, YES)),
    "seen at 48 hours": (seen(48), (NO, YES, YES, NO, YES)),
    "seen after 48 hours": (seen(48.1), (NO, YES, YES, NO, NO)),
    "seen at 21 hours": (seen(21), (YES, YES, YES, NO, YES)),
    "seen at 22 hours": (seen(22), (YES, YES, YES, YES, YES)),
    "seen at seven days": (seen(168), (NO, YES, YES, NO, NO)),
    "seen after seven days": (seen(168.1), (NO, NO, NO, NO, NO)),
    "PH2 seen early, confirmed at 24 hours": (
        seen(6) | {"haemorrhagefinding": [{"ich_type": "ph2", "ich_imaging_dt": after(27)}]},
        (YES, YES, YES, YES, YES),
    ),
    "not known when it was seen": (
        {"ich_first_seen_dt": None},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ),
    "worse after 24 hours": ({"deterioration_dt": after(3 + 25)}, (YES, YES, YES, NO, YES)),
    "not known when it became worse": (
        {"deterioration_dt": None},
        (YES, YES, YES, UNKNOWN, YES),
    ),
    "worst score missing": (
        {"nihss_worst_post": None},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ),
    "worst score missing, dead next week": (
        {"nihss_worst_post": None} | dead(5),
        (UNKNOWN, YES, YES, UNKNOWN, UNKNOWN),
    ),
    "worst score missing, evacuated": (
        {"nihss_worst_post": None, "major_intervention": ("evacuation", "evd")},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, YES),
    ),
    "baseline missing, rise from the lowest": (
        {"nihss_baseline": None},
        (UNKNOWN, UNKNOWN, YES, YES, YES),
    ),
    "score could not be tested": (
        {"nihss_untestable": True},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ),
    "dead on day 7": ({"nihss_worst_post": 10} | dead(7), (NO, YES, YES, NO, NO)),
    "dead on day 8": ({"nihss_worst_post": 10} | dead(8), (NO, NO, NO, NO, NO)),
    "dead on the day of the puncture": (
        {"nihss_worst_post": 10} | dead(0),
        (NO, YES, YES, YES, NO),
    ),
    "dead on the next day, hour not known": (
        {"nihss_worst_post": 10} | dead(1),
        (NO, YES, YES, UNKNOWN, NO),
    ),
    "dead 23 hours after the puncture": (
        {"nihss_worst_post": 10, "death_dt": after(3 + 23)} | dead(1),
        (NO, YES, YES, YES, NO),
    ),
    "vital status not known, no rise": (
        {"nihss_worst_post": 10, "died": None},
        (NO, UNKNOWN, UNKNOWN, UNKNOWN, NO),
    ),
    "no haemorrhage": ({"ich_present": False, "haemorrhagefinding": []}, (NO, NO, NO, NO, NO)),
    "no haemorrhage, nothing else known": (
        {
            "ich_present": False,
            "haemorrhagefinding": [],
            "ich_first_seen_dt": None,
            "nihss_worst_post": None,
            "ich_attribution": None,
            "major_intervention": None,
        },
        (NO, NO, NO, NO, NO),
    ),
    "haemorrhage not known, no finding": (
        {"ich_present": None, "haemorrhagefinding": []},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ),
    "haemorrhage not ticked but a finding entered": (
        {"ich_present": None},
        (YES, YES, YES, YES, YES),
    ),
    "no puncture recorded": (
        {"puncture_dt": None},
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ),
}


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    cases = [BLEED | changes for changes, _ in CASES.values()]
    return derived_frame(tmp_path_factory.mktemp("safety"), cases)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_definition_at_its_edges(frame: pd.DataFrame, case: str, rule: str) -> None:
    expected = CASES[case][1][RULES.index(rule)]
    assert answer(frame[rule].iloc[list(CASES).index(case)]) is expected


@pytest.mark.parametrize(
    ("inner", "outer"), [("sich_sits_most", "sich_ecass2"), ("sich_ecass2", "sich_ninds")]
)
def test_on_one_window_the_strict_definitions_lie_within_the_wide_ones(
    frame: pd.DataFrame, inner: str, outer: str
) -> None:
    """Clinical brief 3.3, implementation note (c), where the lowest score is the baseline."""
    inside = (frame["hours_to_ich"] <= 36) & frame["date_of_death"].isna()
    plain = frame[inside & (frame["nihss_lowest_prior"] == frame["nihss_baseline"])]
    yes = plain[plain[inner].fillna(value=False)]
    assert len(yes) > 1
    assert yes[outer].all()


def test_ph2_counts_the_local_type_only(frame: pd.DataFrame) -> None:
    places = {name: place for place, name in enumerate(CASES)}
    assert answer(frame["ph2"].iloc[places["remote PH2"]]) is False
    assert answer(frame["ph2"].iloc[places["types not recorded"]]) is None
    assert answer(frame["ph2"].iloc[places["no haemorrhage"]]) is False
