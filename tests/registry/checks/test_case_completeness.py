"""Completeness counts values and reasons apart, and asks for nothing that does not apply."""

from __future__ import annotations

from registry.checks.completeness import completeness, completeness_findings
from registry.codebook import CODEBOOK
from tests.registry.checks.case_builder import follow_up, row


def _page(key: str, case: dict[str, object], missing: dict[str, str]) -> tuple[int, int, int]:
    (page,) = [item for item in completeness(case, missing) if item.key == key]
    return page.required, page.answered, page.known


def _names(case: dict[str, object], missing: dict[str, str]) -> set[str]:
    return {name for item in completeness_findings(case, missing) for name in item.variables}


def test_every_page_is_counted_in_order() -> None:
    assert [page.key for page in completeness({}, {})] == [page.key for page in CODEBOOK]


def test_no_and_zero_are_answers() -> None:
    assert _page("complications", {"any_complication": False}, {}) == (1, 1, 1)
    assert "nihss_24h" not in _names({"nihss_24h": 0}, {})


def test_reason_is_an_answer_but_not_a_known_value() -> None:
    assert _page("complications", {}, {"any_complication": "not_documented"}) == (1, 1, 0)
    assert _page("complications", {}, {}) == (1, 0, 0)


def test_condition_that_holds_asks_for_more() -> None:
    assert "ich_attribution" in _names({"ich_present": True}, {})
    assert "ich_attribution" not in _names({"ich_present": False}, {})
    assert "ich_attribution" not in _names({}, {})


def test_stent_calls_for_vessel_patency() -> None:
    assert "vessel_patency_24h" in _names(
        row("rescuetreatment", {"rescue_type": "self_expanding_stent"}), {}
    )
    assert "vessel_patency_24h" not in _names(
        row("rescuetreatment", {"rescue_type": "balloon_angioplasty"}), {}
    )


def test_rows_bring_their_own_reasons() -> None:
    answered = row("complication", {"complication_type": "vasospasm", "severity": "minor"})
    assert "treated" in _names(answered, {})
    answered["complication"][0]["missing"] = {"treated": "unknown"}
    assert "treated" not in _names(answered, {})


def test_follow_up_at_24_hours_may_stay_empty() -> None:
    assert "fu_status" not in _names({"followup": [follow_up("h24")]}, {})
    assert "fu_status" in _names({"followup": [follow_up("d90")]}, {})


def test_finding_names_the_row() -> None:
    findings = completeness_findings({"followup": [follow_up("d90", id=3)]}, {})
    (status,) = [item for item in findings if item.variables == ("fu_status",)]
    assert (status.page, status.table, status.row_id) == ("followup", "followup", 3)
    assert status.message == "Follow-up, 90 days: “Status” needs an answer or a reason."
