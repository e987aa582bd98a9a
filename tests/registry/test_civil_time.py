from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry import civil_time, language
from registry.civil_time import CivilTimeError, parse_date, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
CASE_DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0910", "2026-11-20T09:10"),
        ("910", "2026-11-20T09:10"),
        ("9:10", "2026-11-20T09:10"),
        ("9.10", "2026-11-20T09:10"),
        ("09：10", "2026-11-20T09:10"),
        ("０９：１０", "2026-11-20T09:10"),
        ("０９１０", "2026-11-20T09:10"),
        (" 0910 ", "2026-11-20T09:10"),
        ("0000", "2026-11-20T00:00"),
        ("2359", "2026-11-20T23:59"),
        ("21 0010", "2026-11-21T00:10"),
        ("21/0010", "2026-11-21T00:10"),
        ("21 00:10", "2026-11-21T00:10"),
        ("2111 0010", "2026-11-21T00:10"),
        ("0101 0010", "2027-01-01T00:10"),
        ("+1 0010", "2026-11-21T00:10"),
        ("＋1 0010", "2026-11-21T00:10"),
    ],
)
def test_a_typed_time_is_read_as_civil_time_of_the_site(typed: str, expected: str) -> None:
    moment = parse_moment("", typed, zone=SHANGHAI, near=CASE_DAY)
    assert moment.instant.replace(tzinfo=None).isoformat(timespec="minutes") == expected
    assert moment.instant.utcoffset() == timedelta(hours=8)
    assert not moment.estimated


@pytest.mark.parametrize("typed", ["~0900", "～0900", "~ 9:00"])
def test_a_tilde_marks_an_estimate(typed: str) -> None:
    moment = parse_moment("", typed, zone=SHANGHAI, near=CASE_DAY)
    assert moment.estimated
    assert civil_time.format_time(moment.instant) == "09:00"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2460", "00 to 23"),
        ("0960", "00 to 59"),
        ("25", "no minutes"),
        ("24:00", "00:00 of the next day"),
        ("2400", "21 Nov 2026"),
        ("nine", "not a time"),
        ("32 0010", "not in the calendar"),
        ("3002 0010", "not in the calendar"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_advice(typed: str, words: str) -> None:
    with pytest.raises(CivilTimeError, match=words):
        parse_moment("", typed, zone=SHANGHAI, near=CASE_DAY)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20/11", date(2026, 11, 20)),
        ("20 11 26", date(2026, 11, 20)),
        ("20/11/2026", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("20.11.", date(2026, 11, 20)),
        ("20nov", date(2026, 11, 20)),
        ("20 Nov 2026", date(2026, 11, 20)),
        ("20 november 26", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("２０２６－１１－２０", date(2026, 11, 20)),
        ("2026年11月20日", date(2026, 11, 20)),
        ("20112026", date(2026, 11, 20)),
        ("201126", date(2026, 11, 20)),
        ("2011", date(2026, 11, 20)),
        ("3 jan", date(2027, 1, 3)),
        ("05 03 48", date(1948, 3, 5)),
    ],
)
def test_a_typed_date_is_read_day_first(typed: str, expected: date) -> None:
    assert parse_date(typed, CASE_DAY) == expected


@pytest.mark.parametrize(
    "typed", ["31/02", "31 02 2026", "13/13/2026", "20 foo", "yesterday", "1 1 1850", "20 1"[:2]]
)
def test_a_date_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(CivilTimeError):
        parse_date(typed, CASE_DAY)


def test_a_leap_day_without_a_year_takes_the_closest_leap_year() -> None:
    assert parse_date("29/02", date(2028, 1, 10)) == date(2028, 2, 29)


def test_a_time_skipped_in_spring_is_refused() -> None:
    with pytest.raises(CivilTimeError, match="did not exist"):
        parse_moment("29 03 2026", "02:30", zone=BERLIN, near=date(2026, 3, 28))


def test_a_time_that_happened_twice_asks_for_the_offset() -> None:
    with pytest.raises(CivilTimeError, match=r"02:30\+02:00 for the first or 02:30\+01:00"):
        parse_moment("25 10 2026", "02:30", zone=BERLIN, near=date(2026, 10, 25))


@pytest.mark.parametrize(("typed", "utc_hour"), [("02:30+02:00", 0), ("0230+0100", 1)])
def test_an_offset_settles_a_time_that_happened_twice(typed: str, utc_hour: int) -> None:
    moment = parse_moment("25 10 2026", typed, zone=BERLIN, near=date(2026, 10, 25))
    assert moment.instant.astimezone(UTC) == datetime(2026, 10, 25, utc_hour, 30, tzinfo=UTC)


def test_an_offset_that_the_site_did_not_have_is_refused() -> None:
    with pytest.raises(CivilTimeError, match=r"\+08:00"):
        parse_moment("", "0910+0200", zone=SHANGHAI, near=CASE_DAY)


def test_now_is_taken_on_the_day_itself_only() -> None:
    now = datetime(2026, 11, 20, 1, 10, 33, tzinfo=UTC)
    moment = parse_moment("", "n", zone=SHANGHAI, near=CASE_DAY, now=now)
    assert moment.instant.isoformat() == "2026-11-20T09:10:00+08:00"
    with pytest.raises(CivilTimeError, match="not today"):
        parse_moment("19/11", "n", zone=SHANGHAI, near=CASE_DAY, now=now)


@pytest.mark.parametrize("offset", [timedelta(hours=1), timedelta(hours=2)])
def test_a_shown_time_can_be_typed_back_in_the_autumn_hour(offset: timedelta) -> None:
    instant = (datetime(2026, 10, 25, 2, 30, tzinfo=UTC) - offset).astimezone(BERLIN)
    moment = civil_time.fixed(instant)
    typed = civil_time.typed_time(moment, BERLIN, estimated=True)
    back = parse_moment("25 10 2026", typed, zone=BERLIN, near=CASE_DAY)
    assert back.instant == moment
    assert back.estimated


def test_a_date_far_from_the_case_is_shown_with_its_year() -> None:
    assert language.short_date_words(date(2026, 11, 21), CASE_DAY) == "21 Nov"
    assert language.short_date_words(date(2025, 11, 21), CASE_DAY) == "21 Nov 2025"
