"""Symptomatic haemorrhage by five definitions: printed cases, doubt, and what must always hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook.variable import Certainty
from registry.derived.haemorrhage import HEIDELBERG_CLASS, heidelberg_class
from registry.derived.safety import SAFETY_ITEMS, SICH_DEFINITIONS, SichDefinition, sich_definition

PUNCTURE = datetime(2024, 3, 4, 12, 0, tzinfo=timezone(timedelta(hours=1)))
NAMES = tuple(definition.name for definition in SICH_DEFINITIONS)


def hours(count: float) -> datetime:
    return PUNCTURE + timedelta(hours=count)


def bleeding(**answers: Any) -> dict[str, Any]:
    """Return a PH2 seen at 24 h with a rise from 10 to 14 points; it meets every definition."""
    case = {
        "puncture_dt": PUNCTURE,
        "ich_present": True,
        "ich_first_seen_dt": hours(24),
        "haemorrhagefinding": [{"ich_type": "ph2", "ich_imaging_dt": hours(24)}],
        "ich_clinically_suspected": False,
        "nihss_baseline": 10,
        "nihss_lowest_prior": 10,
        "nihss_pre_deterioration": 10,
        "nihss_worst_post": 14,
        "nihss_item_max_increase": 1,
        "nihss_untestable": False,
        "deterioration_dt": hours(20),
        "ich_attribution": "predominant",
        "major_intervention": ("none",),
        "died": False,
    }
    return case | answers


def states(case: dict[str, Any]) -> dict[str, bool | None]:
    return {definition.name: definition.state(case) for definition in SICH_DEFINITIONS}


def test_classic_case_meets_every_definition() -> None:
    assert set(states(bleeding()).values()) == {True}


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("sich_ninds", {"nihss_worst_post": 11}, True),
        ("sich_ninds", {"nihss_worst_post": 10}, False),
        ("sich_ninds", {"nihss_worst_post": 10, "ich_clinically_suspected": True}, True),
        ("sich_ninds", {"ich_first_seen_dt": hours(36)}, True),
        ("sich_ninds", {"ich_first_seen_dt": hours(36.1)}, False),
        ("sich_ecass2", {"nihss_worst_post": 13}, False),
        ("sich_ecass2", {"nihss_baseline": 0, "nihss_worst_post": 4}, True),
        ("sich_ecass2", {"ich_first_seen_dt": hours(7 * 24 + 1)}, False),
        (
            "sich_ecass2",
            {"nihss_worst_post": 10, "died": True, "death_date": date(2024, 3, 11)},
            True,
        ),
        (
            "sich_ecass2",
            {"nihss_worst_post": 10, "died": True, "death_date": date(2024, 3, 12)},
            False,
        ),
        ("sich_ecass3", {"ich_attribution": "contributory"}, False),
        ("sich_ecass3", {"ich_attribution": "indeterminate"}, None),
        ("sich_ecass3", {"nihss_baseline": 14, "nihss_lowest_prior": 10}, True),
        ("sich_sits_most", {"haemorrhagefinding": [{"ich_type": "rph2"}]}, True),
        ("sich_sits_most", {"haemorrhagefinding": [{"ich_type": "ph1"}]}, False),
        ("sich_sits_most", {"haemorrhagefinding": [{"ich_type": None}]}, None),
        ("sich_sits_most", {"haemorrhagefinding": []}, None),
        ("sich_sits_most", {"deterioration_dt": hours(25)}, False),
        ("sich_sits_most", {"deterioration_dt": None}, None),
        ("sich_heidelberg", {"nihss_worst_post": 12, "nihss_item_max_increase": 2}, True),
        ("sich_heidelberg", {"nihss_worst_post": 12}, False),
        ("sich_heidelberg", {"nihss_worst_post": 12, "major_intervention": ("evd",)}, True),
        ("sich_heidelberg", {"ich_attribution": "unlikely"}, False),
        ("sich_heidelberg", {"ich_attribution": "contributory"}, True),
        ("sich_heidelberg", {"ich_first_seen_dt": hours(49)}, False),
    ],
)
def test_edges_of_each_definition(
    name: str, answers: dict[str, Any], expected: bool | None
) -> None:
    assert sich_definition(name).state(bleeding(**answers)) is expected


def test_without_haemorrhage_every_answer_is_no_whatever_is_missing() -> None:
    assert set(states({"ich_present": False}).values()) == {False}


def test_nothing_recorded_cannot_be_told() -> None:
    assert set(states({}).values()) == {None}


@pytest.mark.parametrize("name", NAMES)
def test_missing_nihss_is_never_no(name: str) -> None:
    unscored = bleeding(nihss_worst_post=None, ich_clinically_suspected=None)
    decision = sich_definition(name).decide(unscored)
    assert decision.state is None
    assert "nihss_worst_post" in decision.missing
    assert decision.explanation.startswith("Cannot be told: ")


@pytest.mark.parametrize("name", NAMES)
def test_untestable_nihss_is_never_no(name: str) -> None:
    assert sich_definition(name).state(bleeding(nihss_untestable=True)) is None


def test_death_stands_in_for_a_missing_nihss() -> None:
    dead = bleeding(nihss_worst_post=None, died=True, death_date=date(2024, 3, 5))
    assert sich_definition("sich_ecass2").state(dead) is True


def test_death_known_to_the_month_leaves_doubt() -> None:
    dead = bleeding(
        nihss_worst_post=None, died=True, death_date=date(2024, 3, 1), death_precision="month"
    )
    assert sich_definition("sich_ecass2").state(dead) is None


def test_death_on_the_next_day_without_a_time_leaves_doubt_about_24_hours() -> None:
    dead = bleeding(nihss_worst_post=10, died=True, death_date=date(2024, 3, 5))
    assert sich_definition("sich_sits_most").state(dead) is None
    assert sich_definition("sich_sits_most").state(dead | {"death_dt": hours(13)}) is True


def test_decision_explains_what_was_not_met() -> None:
    decision = sich_definition("sich_heidelberg").decide(bleeding(ich_attribution="unlikely"))
    assert decision.explanation == ("Not met, because this does not hold: “no other explanation”.")


@pytest.mark.parametrize("definition", SICH_DEFINITIONS, ids=lambda item: item.name)
def test_every_definition_is_printed_with_window_and_certainty(definition: SichDefinition) -> None:
    assert definition.rule
    assert definition.window in definition.definition
    assert isinstance(definition.certainty, Certainty)


def test_recalled_clauses_say_so_in_print() -> None:
    for definition in SICH_DEFINITIONS:
        if definition.certainty is Certainty.UNCONFIRMED:
            assert "recalled" in definition.definition


@pytest.mark.parametrize(("code", "expected"), HEIDELBERG_CLASS.items())
def test_each_finding_has_its_class(code: str, expected: str) -> None:
    assert heidelberg_class(bleeding(haemorrhagefinding=[{"ich_type": code}])) == expected


def test_several_findings_give_several_classes() -> None:
    rows = [{"ich_type": "sah"}, {"ich_type": "ph2"}, {"ich_type": "sah"}]
    assert heidelberg_class(bleeding(haemorrhagefinding=rows)) == "2, 3c"


def test_class_without_findings() -> None:
    assert heidelberg_class({"ich_present": False}) == "none"
    assert heidelberg_class({"ich_present": True}) is None
    assert heidelberg_class({}) is None


def test_items_for_the_screen_are_named_once() -> None:
    names = [item.name for item in SAFETY_ITEMS]
    assert len(set(names)) == len(names)


scores = st.none() | st.integers(0, 42)
tristates = st.sampled_from([None, True, False])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Draw cases with any ingredient missing."""
    moments = st.none() | st.floats(0, 200).map(hours)
    types = st.sampled_from([None, *HEIDELBERG_CLASS])
    rows = st.lists(st.fixed_dictionaries({"ich_type": types, "ich_imaging_dt": moments}))
    died = draw(tristates)
    return {
        "puncture_dt": draw(st.sampled_from([None, PUNCTURE])),
        "ich_present": draw(tristates),
        "ich_first_seen_dt": draw(moments),
        "haemorrhagefinding": draw(rows),
        "ich_clinically_suspected": draw(tristates),
        **{
            name: draw(scores)
            for name in (
                "nihss_baseline",
                "nihss_lowest_prior",
                "nihss_pre_deterioration",
                "nihss_worst_post",
            )
        },
        "nihss_untestable": draw(tristates),
        "nihss_item_max_increase": draw(st.none() | st.integers(0, 4)),
        "deterioration_dt": draw(moments),
        "ich_attribution": draw(
            st.sampled_from([None, "predominant", "contributory", "unlikely", "indeterminate"])
        ),
        "major_intervention": draw(st.sampled_from([None, ("none",), ("evd",)])),
        "died": died,
        "death_date": draw(st.dates(date(2024, 3, 4), date(2024, 6, 30))) if died else None,
    }


@given(cases(), st.sampled_from(NAMES))
def test_an_answer_never_changes_when_more_is_known(case: dict[str, Any], name: str) -> None:
    """Blanking one ingredient leaves the answer or makes it unknown; it never turns it round."""
    known = sich_definition(name).state(case)
    for ingredient in ("nihss_worst_post", "nihss_baseline", "ich_first_seen_dt", "puncture_dt"):
        assert sich_definition(name).state(case | {ingredient: None}) in (known, None)


@given(cases(), st.sampled_from(NAMES))
def test_doubt_always_names_what_is_missing(case: dict[str, Any], name: str) -> None:
    decision = sich_definition(name).decide(case)
    assert (decision.state is None) == bool(decision.missing)


@given(cases())
def test_no_haemorrhage_is_never_symptomatic(case: dict[str, Any]) -> None:
    assert set(states(case | {"ich_present": False}).values()) == {False}


@given(cases())
def test_sits_most_within_ecass2_within_ninds(case: dict[str, Any]) -> None:
    """On one window and one reference score, with deaths scored as worsening.

    SITS-MOST measures from the lowest score and NINDS has no clause on death, so the
    definitions nest only where the lowest score is the baseline and a death went with a decline.
    """
    seen = hours(24)
    worst, baseline = case["nihss_worst_post"], case["nihss_baseline"]
    aligned = case | {
        "ich_first_seen_dt": seen,
        "haemorrhagefinding": [
            row | {"ich_imaging_dt": seen} for row in case["haemorrhagefinding"]
        ],
        "nihss_lowest_prior": baseline,
    }
    if aligned["died"] and None not in (worst, baseline):
        aligned["nihss_worst_post"] = max(worst, min(baseline + 1, 42))
        aligned["ich_clinically_suspected"] = True
    state = states(aligned)
    if state["sich_sits_most"] is True:
        assert state["sich_ecass2"] is True
    if state["sich_ecass2"] is True:
        assert state["sich_ninds"] is not False
