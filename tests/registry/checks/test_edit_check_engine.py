"""A rule runs when all that it reads is recorded, and never because of a missing value."""

from __future__ import annotations

from datetime import timedelta, timezone

from registry.checks import run_all
from registry.checks.engine import Severity, edit_check, run
from tests.registry.checks.case_builder import at, follow_up, on, row


@edit_check("TEST-01", "The total is {nihss_baseline}.", severity=Severity.WARNING)
def total_is_zero(nihss_baseline: int) -> bool:
    return nihss_baseline == 0


@edit_check("TEST-02", "Access failed.")
def access_failed(puncture_success: bool) -> bool:
    return not puncture_success


@edit_check("TEST-03", "The grade did not change: {etici_after}.", on="attempt")
def grade_stays(etici_after: str, previous: dict[str, str]) -> bool:
    return previous["etici_after"] == etici_after


def test_zero_is_an_answer() -> None:
    assert [item.message for item in run([total_is_zero], {"nihss_baseline": 0}, {})] == [
        "The total is 0."
    ]


def test_no_is_an_answer() -> None:
    assert len(run([access_failed], {"puncture_success": False}, {})) == 1


def test_missing_value_breaks_no_rule() -> None:
    assert run([total_is_zero], {"nihss_baseline": None}, {}) == []
    assert run([access_failed], {}, {}) == []


def test_first_row_has_no_previous_one() -> None:
    case = row("attempt", {"etici_after": "2a"}, {"etici_after": "2a"}, {"etici_after": "3"})
    assert [item.seq for item in run([grade_stays], case, {})] == [2]


def test_finding_says_where_to_look() -> None:
    (finding,) = [
        item
        for item in run_all({"door_dt": at("10:00"), "puncture_dt": at("09:00")}, {})
        if item.code == "TIME-22"
    ]
    assert finding.severity is Severity.ERROR
    assert finding.variables == ("door_dt", "puncture_dt", "transfer_in")
    assert (finding.page, finding.table, finding.seq) == ("procedure", "", None)
    assert finding.message == (
        "Arterial puncture (4 Mar 2024 09:00) is before arrival at this hospital "
        "(4 Mar 2024 10:00)."
    )


def test_finding_on_a_follow_up_names_its_time_point() -> None:
    case = {"followup": [follow_up("y1", id=7, mrs=6)], "died": False}
    (finding,) = run_all(case, {})
    assert (finding.code, finding.timepoint, finding.row_id) == ("FOLLOW-01", "y1", 7)


def test_moments_are_compared_as_instants_across_offsets() -> None:
    same_instant = at("10:30").astimezone(timezone(timedelta(hours=2)))
    assert run_all({"lkw_dt": same_instant, "onset_dt": at("10:30")}, {}) == []
    later = same_instant + timedelta(minutes=1)
    assert [item.code for item in run_all({"lkw_dt": later, "onset_dt": at("10:30")}, {})] == [
        "TIME-01"
    ]


def test_in_hospital_stroke_may_begin_before_the_door() -> None:
    moments = {"onset_dt": at("12:00"), "door_dt": at("10:00")}
    assert {item.code for item in run_all(moments, {})} == {"TIME-05"}
    assert run_all({**moments, "transfer_in": "in_hospital"}, {}) == []


def test_whole_day_in_the_suite_is_a_midnight_error() -> None:
    case = {"puncture_dt": at("10:00", 4), "procedure_end_dt": at("10:40", 5)}
    assert "MIDNIGHT-08" in {item.code for item in run_all(case, {})}


def test_death_known_to_the_month_does_not_contradict_a_score_in_that_month() -> None:
    case = {
        "followup": [follow_up(mrs=4, fu_date=on(20, 6))],
        "death_date": on(1, 6),
        "death_precision": "month",
    }
    assert "FOLLOW-02" not in {item.code for item in run_all(case, {})}
