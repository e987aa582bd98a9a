"""What may be typed as a time, as a table: text, and the moment or the refusal that it means.

The case is of 20 November 2026 in Hangzhou; the door was at 23:50 that day, and it is 00:30 of the
next day now. The date box has not been touched, so it holds the day of the door.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.utils.datastructures import MultiValueDict

from registry.codebook.variable import Kind, MissingReason, Section, Variable
from registry.forms.reading import Setting
from registry.forms.section import Recorded, SectionForm

CHINA = timezone(timedelta(hours=8))
PUNCTURE = Variable(name="puncture_dt", label="Puncture", kind=Kind.MOMENT)
SECTION = Section(key="trial", title="Trial", table="trial", variables=(PUNCTURE,))
SETTING = Setting(
    zone=ZoneInfo("Asia/Shanghai"),
    near=date(2026, 11, 20),
    now=datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
)
DOOR = datetime(2026, 11, 20, 23, 50, tzinfo=CHINA)
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=CHINA)

# typed, the moment before, (day, hour, minute) or what the refusal says, estimated, day assumed
TABLE = [
    ("0910", MORNING, (20, 9, 10), "", ""),
    ("910", MORNING, (20, 9, 10), "", ""),
    ("9:10", MORNING, (20, 9, 10), "", ""),
    ("9.10", MORNING, (20, 9, 10), "", ""),
    ("09:10", MORNING, (20, 9, 10), "", ""),
    ("０９：１０", MORNING, (20, 9, 10), "", ""),
    ("０９１０", MORNING, (20, 9, 10), "", ""),
    ("21 0010", MORNING, (21, 0, 10), "", ""),
    ("21/0010", MORNING, (21, 0, 10), "", ""),
    ("２１　００１０", MORNING, (21, 0, 10), "", ""),
    ("2111 0010", MORNING, (21, 0, 10), "", ""),
    ("+1 0010", MORNING, (21, 0, 10), "", ""),
    ("~0900", MORNING, (20, 9, 0), "estimated", ""),
    ("～０９００", MORNING, (20, 9, 0), "estimated", ""),
    ("~ 9:00", MORNING, (20, 9, 0), "estimated", ""),
    ("2355", DOOR, (20, 23, 55), "", ""),
    ("1200", DOOR, (20, 12, 0), "", ""),
    ("0020", DOOR, (21, 0, 20), "", "assumed"),
    ("~0020", DOOR, (21, 0, 20), "estimated", "assumed"),
    ("20 0020", DOOR, (20, 0, 20), "", ""),
    ("-", MORNING, "unknown", "", ""),
    ("－－", MORNING, "not_done", "", ""),
    ("2460", MORNING, "Hours go from 00 to 23", "", ""),
    ("25", MORNING, "has no minutes", "", ""),
    ("n", MORNING, "the date is not today", "", ""),
]


def typed(text: str, before: datetime | None, **more: str) -> SectionForm:
    setting = (
        SETTING
        if before is None
        else Setting(
            zone=SETTING.zone, near=SETTING.near, now=SETTING.now, before={"puncture_dt": before}
        )
    )
    data = MultiValueDict({"trial-puncture_dt-time": [text]})
    for ending, other in more.items():
        data[f"trial-puncture_dt-{ending}"] = other
    return SectionForm(SECTION, Recorded(), data, setting=setting)


@pytest.mark.parametrize(("text", "before", "expected", "estimated", "assumed"), TABLE)
def test_a_typed_time_means_what_the_table_says(
    text: str,
    before: datetime,
    expected: tuple[int, int, int] | str,
    estimated: str,
    assumed: str,
) -> None:
    form = typed(text, before)
    field = form.field("puncture_dt")
    if isinstance(expected, str) and expected not in set(MissingReason):
        assert expected in field.error
        assert field.parts["-time"] == [text]
        return
    changes = form.changed()
    if isinstance(expected, str):
        assert changes.missing == {"puncture_dt": expected}
        return
    day, hour, minute = expected
    assert changes.values == {"puncture_dt": datetime(2026, 11, day, hour, minute, tzinfo=CHINA)}
    assert changes.estimated["puncture_dt"] is bool(estimated)
    assert field.next_day is bool(assumed)


def test_the_table_has_twenty_five_lines() -> None:
    assert len(TABLE) == 25


def test_now_is_now_where_the_date_is_today() -> None:
    after_midnight = datetime(2026, 11, 21, 0, 10, tzinfo=CHINA)
    moment = typed("n", after_midnight).changed().values["puncture_dt"]
    assert moment == datetime(2026, 11, 21, 0, 30, tzinfo=CHINA)


def test_the_date_box_starts_as_the_day_of_the_moment_before() -> None:
    after_midnight = datetime(2026, 11, 21, 0, 10, tzinfo=CHINA)
    assert typed("", after_midnight).field("puncture_dt").date_text == "21 Nov"
    assert typed("", None).field("puncture_dt").date_text == "20 Nov"


def test_a_date_that_was_typed_is_never_moved() -> None:
    form = typed("0020", DOOR, date="20 Nov")
    assert form.changed().values["puncture_dt"].day == 20
    assert not form.field("puncture_dt").next_day


def test_a_time_days_away_is_not_taken_for_the_next_day() -> None:
    """The date is wrong in another way; moving it by one day would hide that."""
    form = typed("0020", DOOR + timedelta(days=3), date="20 Nov")
    assert form.changed().values["puncture_dt"].day == 20
