"""What the contents of cells mean, and which of them are refused with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from registry.bulk.draft import Estimate
from registry.codebook.variable import MissingReason
from registry.forms.reading import Setting, TypedError
from registry.importing.cells import read_cell
from registry.importing.mapping import Column
from registry.importing.moments import moment_of
from registry.importing.target import UnknownTargetError, parse_target

SHANGHAI = Setting(zone=ZoneInfo("Asia/Shanghai"), near=date(2026, 11, 20))
BERLIN = Setting(zone=ZoneInfo("Europe/Berlin"), near=date(2026, 11, 20))


def cell(text: str, target: str, setting: Setting = SHANGHAI, **column: Any) -> Any:
    given = read_cell(text, Column(0, "x", parse_target(target, "case"), **column), setting)
    return None if given is None else given.answer


@pytest.mark.parametrize(
    ("target", "text", "answer"),
    [
        ("sex", "male", "male"),
        ("sex", " ＭＡＬＥ ", "male"),
        ("nihss_baseline", "１４", 14),
        ("nihss_baseline", "14.0", 14),
        ("glucose", "7,5", 7.5),
        ("glucose", "180 mg/dL", 10.0),
        ("hypertension", "是", True),
        ("hypertension", "0", False),
        ("attempt1_technique", "Stent retriever alone", "stent_retriever"),
        ("nihss_baseline", "UTD", MissingReason.UNKNOWN),
        ("nihss_baseline", "未做", MissingReason.NOT_DONE),
        ("nihss_baseline", "not_documented", MissingReason.NOT_DOCUMENTED),
        ("operator_code", "unknown", MissingReason.UNKNOWN),
        ("operator_code", "n/a", "n/a"),
        ("birth_date", "03.02.1950", date(1950, 2, 3)),
        ("birth_date", "19500203", date(1950, 2, 3)),
        ("birth_date", "1950年2月3日", date(1950, 2, 3)),
        ("d90_fu_date", "44520", date(2021, 11, 20)),
    ],
)
def test_codes_labels_and_typed_forms_are_read(target: str, text: str, answer: Any) -> None:
    assert cell(text, target) == answer


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-20 09:10", "2026-11-20T09:10:59", "20/11/2026 0910", "20nov2026 9:10"),
        *("2026-11-20T09:10:00+08:00", "２０２６-11-20　09:10", "46346.381944"),
    ],
)
def test_a_moment_in_one_column(text: str) -> None:
    assert cell(text, "puncture_dt") == datetime(2026, 11, 20, 1, 10, tzinfo=UTC)


def test_an_estimate_stays_one() -> None:
    assert type(cell("2026-11-20 ~0910", "puncture_dt")) is Estimate


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-29 02:30", "did not exist"),
        ("2026-10-25 02:30", "happened twice"),
        ("2026-10-25 02:30+05:00", "stood at"),
        ("2026-11-20", "not a date with a time"),
        ("0910", "not a date with a time"),
        ("20nov 0910", "no year"),
        ("2026-11-20 24:00", "00:00 of the next day"),
    ],
)
def test_a_moment_that_cannot_be_told_is_refused(text: str, words: str) -> None:
    with pytest.raises(TypedError, match=words):
        cell(text, "puncture_dt", BERLIN)


def test_both_times_of_an_autumn_night_can_be_written() -> None:
    first = cell("2026-10-25 02:30+02:00", "puncture_dt", BERLIN)
    second = cell("2026-10-25 02:30+01:00", "puncture_dt", BERLIN)
    assert (second - first).total_seconds() == 3600


def test_a_moment_in_two_columns_needs_both() -> None:
    assert moment_of("2026-11-20", "0.381944", SHANGHAI)[0].hour == 9
    with pytest.raises(TypedError, match="the time is empty"):
        moment_of("2026-11-20", "", SHANGHAI)


@pytest.mark.parametrize(
    ("target", "text", "words"),
    [
        ("sex", "1", "not one of the answers"),
        ("nihss_baseline", "43", "goes from"),
        ("nihss_baseline", "7.5", "whole number"),
        ("glucose", "7 stone", "unit"),
        ("hypertension", "2", "neither yes nor no"),
        ("birth_date", "30.02.1950", "calendar"),
        ("birth_date", "3 feb", "no year"),
    ],
)
def test_what_is_not_an_answer_is_refused(target: str, text: str, words: str) -> None:
    with pytest.raises(TypedError, match=words):
        cell(text, target)


@pytest.mark.parametrize(
    ("target", "text"),
    [("prestroke_mrs", "6"), *(("d90_mrs", text) for text in ("6", "7", "8", "６"))],
)
def test_scores_of_cstk_are_never_read_unasked(target: str, text: str) -> None:
    with pytest.raises(TypedError, match="must be decided"):
        cell(text, target)


def test_scores_of_cstk_mean_what_a_person_decided() -> None:
    assert cell("6", "prestroke_mrs", contents={"6": "?unknown"}) is MissingReason.UNKNOWN
    assert cell("6", "d90_mrs", contents={"6": "=6"}) == 6
    target = parse_target("d90_mrs", "case")
    contents = {"7": "fu_status=unable_to_contact", "8": "-"}
    given = read_cell("7", Column(0, "x", target, contents=contents), SHANGHAI)
    assert given is not None
    assert (given.target.name, given.target.place, given.answer) == (
        "fu_status",
        target.place,
        "unable_to_contact",
    )
    assert cell("8", "d90_mrs", contents=contents) is None


def test_a_column_may_have_a_unit_of_its_own() -> None:
    assert cell("180", "glucose", unit="mg/dL") == 10.0


@pytest.mark.parametrize(
    "text", ["nothing", "attempt0_technique", "attempt1_sex", "sex.date", "d91_mrs", "d90_sex", ""]
)
def test_an_unknown_target_is_refused(text: str) -> None:
    with pytest.raises(UnknownTargetError):
        parse_target(text, "case")
