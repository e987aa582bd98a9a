"""The mRS dichotomies, three-valued logic, and the catalogue of derived items."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.derived import function
from registry.derived.catalogue import DERIVATIONS
from registry.derived.derivation import Derivation
from registry.derived.kleene import every, negation, some


def case_with(mrs: int | None, before: int | None = 0) -> dict[str, Any]:
    return {
        "prestroke_mrs": before,
        "followup": [
            {"timepoint": "discharge", "mrs": 4},
            {"timepoint": "d90", "mrs": mrs},
            {"timepoint": "y1", "mrs": 1},
        ],
    }


@pytest.mark.parametrize("mrs", range(7))
def test_dichotomies_include_their_limit(mrs: int) -> None:
    case = case_with(mrs)
    assert function.mrs90(case) == mrs
    assert function.mrs_0_1(case) is (mrs <= 1)
    assert function.mrs_0_2(case) is (mrs <= 2)
    assert function.mrs_0_3(case) is (mrs <= 3)


@pytest.mark.parametrize("case", [case_with(None), {"followup": []}, {}])
def test_outcome_is_unknown_without_the_90_day_score(case: dict[str, Any]) -> None:
    assert function.mrs90(case) is None
    assert function.mrs_0_1(case) is None
    assert function.mrs_0_2(case) is None
    assert function.mrs_0_3(case) is None
    assert function.good_or_return(case) is None


@pytest.mark.parametrize(
    ("mrs", "before", "expected"),
    [
        (2, None, True),
        (3, 0, False),
        (3, 3, True),
        (3, 4, True),
        (4, 3, False),
        (5, 5, True),
        (3, None, None),
        (6, 5, False),
        (6, None, False),
    ],
)
def test_good_outcome_or_return_to_the_status_before(
    mrs: int, before: int | None, expected: bool | None
) -> None:
    assert function.good_or_return(case_with(mrs, before)) is expected


@pytest.mark.parametrize(
    ("days", "precision", "expected"),
    [(90, "exact", 6), (91, "exact", None), (60, "month", 6), (85, "month", None)],
    ids=["day 90", "day 91", "a month that ends by day 90", "a month that ends later"],
)
def test_a_death_within_90_days_is_a_score_of_6(
    days: int, precision: str, expected: int | None
) -> None:
    index = date(2024, 1, 10)
    death = {"death_date": index + timedelta(days=days), "death_precision": precision}
    case = case_with(None) | death | {"index_date": index}
    assert function.mrs90(case) == expected


def test_an_adjudicated_score_stands_for_the_one_that_was_read() -> None:
    row = {"timepoint": "d90", "mrs": 3, "mrs_adjudicated": 2}
    assert function.mrs90({"followup": [row]}) == 2
    assert function.mrs_0_2({"followup": [row]}) is True


def test_another_time_point_can_be_asked_for() -> None:
    assert function.mrs_at(case_with(6), "y1") == 1


@pytest.mark.parametrize(
    ("states", "all_hold", "one_holds"),
    [
        ([True, True], True, True),
        ([True, None], None, True),
        ([False, None], False, None),
        ([False, False], False, False),
        ([False, True, None], False, True),
        ([None], None, None),
        ([], True, False),
    ],
)
def test_three_valued_logic(
    states: list[bool | None], all_hold: bool | None, one_holds: bool | None
) -> None:
    assert every(states) is all_hold
    assert some(states) is one_holds


@pytest.mark.parametrize(("state", "expected"), [(True, False), (False, True), (None, None)])
def test_negation_keeps_the_unknown(state: bool | None, expected: bool | None) -> None:
    assert negation(state) is expected


@pytest.mark.parametrize("item", DERIVATIONS, ids=lambda item: item.name)
def test_every_derived_item_of_an_empty_case_is_indeterminate(item: Derivation) -> None:
    assert item.derive({}) is None


def test_derived_items_have_names_of_their_own() -> None:
    names = [item.name for item in DERIVATIONS]
    assert len(set(names)) == len(names)
