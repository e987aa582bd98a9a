from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.datastructures import MultiValueDict

from registry.codebook.condition import one_of
from registry.codebook.variable import (
    Choices,
    Kind,
    MissingReason,
    Option,
    Range,
    Section,
    Unit,
    Variable,
)
from registry.forms.reading import Setting
from registry.forms.section import Recorded, SectionForm

SETTING = Setting(zone=ZoneInfo("Asia/Shanghai"), near=date(2026, 11, 20))
DRUGS = Choices(
    key="drugs",
    options=(
        Option(code="none", label="None", exclusive=True),
        Option(code="aspirin", label="Aspirin"),
        Option(code="tirofiban", label="Tirofiban"),
    ),
)
SECTION = Section(
    key="trial",
    title="Trial",
    table="trial",
    variables=(
        Variable(
            name="glucose",
            label="Glucose",
            kind=Kind.DECIMAL,
            unit="mmol/L",
            valid=Range(0.5, 60),
            decimal_places=1,
            alternative_units=(Unit(name="mg/dL", factor=1 / 18.016),),
        ),
        Variable(name="nihss", label="NIHSS", kind=Kind.INTEGER, valid=Range(0, 42)),
        Variable(name="mrs", label="mRS", kind=Kind.INTEGER, valid=Range(0, 6)),
        Variable(name="stented", label="Stented", kind=Kind.BOOLEAN),
        Variable(name="drug", label="Drug", kind=Kind.CHOICE, choices=DRUGS),
        Variable(name="drugs", label="Drugs", kind=Kind.MULTIPLE, choices=DRUGS),
        Variable(name="puncture_dt", label="Puncture", kind=Kind.MOMENT),
        Variable(name="seen_on", label="Seen on", kind=Kind.DATE),
        Variable(name="remark", label="Remark", kind=Kind.TEXT, max_length=10),
        Variable(
            name="number",
            label="Number",
            kind=Kind.TEXT,
            missing_reasons=(MissingReason.NOT_APPLICABLE,),
        ),
        Variable(
            name="stent",
            label="Stent",
            kind=Kind.TEXT,
            asked_when=one_of("stented", True),
        ),
    ),
)


def bound(recorded: Recorded | None = None, **typed: str | list[str]) -> SectionForm:
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, content in typed.items():
        key = f"trial-{name.replace('__', '-')}"
        data.setlist(key, content if isinstance(content, list) else [content])
    return SectionForm(SECTION, recorded or Recorded(), data, setting=SETTING)


def moment(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("glucose", "6.7", 6.7),
        ("glucose", "6,7", 6.7),
        ("glucose", "120 mg/dL", 6.7),
        ("glucose", "６．７", 6.7),
        ("nihss", "0", 0),
        ("mrs", "0", 0),
        ("stented", "no", False),
        ("stented", "yes", True),
        ("drug", "aspirin", "aspirin"),
        ("drugs", ["tirofiban", "aspirin"], ("aspirin", "tirofiban")),
        ("seen_on", "20nov", date(2026, 11, 20)),
        ("remark", " good ", "good"),
    ],
)
def test_a_typed_answer_is_read_into_record_form(
    name: str, typed: str | list[str], value: Any
) -> None:
    form = bound(**{name: typed})
    assert form.is_valid()
    assert form.changed().values == {name: value}
    assert form.changed().missing == {name: None}


def test_a_moment_is_read_from_its_two_boxes() -> None:
    form = bound(puncture_dt__date="20 Nov", puncture_dt__time="~1005")
    assert form.changed().values == {"puncture_dt": moment(10, 5)}
    assert form.changed().estimated == {"puncture_dt": True}


def test_the_carried_over_date_alone_is_no_answer() -> None:
    form = bound(puncture_dt__date="20 Nov", puncture_dt__time="")
    assert form.is_valid()
    assert form.changed().values == {"puncture_dt": None}


def test_a_date_that_was_changed_asks_for_its_time() -> None:
    form = bound(puncture_dt__date="21 Nov", puncture_dt__time="")
    assert "time as well" in form.field("puncture_dt").error


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("nihss", "43", "0 to 42"),
        ("nihss", "7.5", "whole number"),
        ("nihss", "seven", "not a number"),
        ("glucose", "120 stone", "mmol/L or mg/dL"),
        ("drug", "heroin", "not one of the answers"),
        ("drugs", ["none", "aspirin"], "cannot stand beside"),
        ("puncture_dt__time", "2460", "00 to 23"),
        ("seen_on", "31/02", "not in the calendar"),
        ("remark", "far too long a remark", "at most 10"),
        ("number", "-", "needs a value"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field_and_stays_as_typed(
    name: str, typed: str | list[str], words: str
) -> None:
    form = bound(**{name: typed})
    field = form.field(name.removesuffix("__time"))
    assert words in field.error
    assert typed in (field.text, list(field.ticked))
    assert form.changed().values == {}
    assert not form.is_valid()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"nihss": "-"}, "unknown"),
        ({"nihss": "--"}, "not_done"),
        ({"nihss": "－"}, "unknown"),
        ({"nihss": "", "nihss__reason": "refused"}, "refused"),
        ({"puncture_dt__time": "-"}, "unknown"),
        ({"drug": "?pending"}, "pending"),
        ({"stented": "?unknown"}, "unknown"),
        ({"mrs": "?unknown"}, "unknown"),
        ({"drugs__reason": "not_documented"}, "not_documented"),
    ],
)
def test_a_missing_reason_can_be_typed_or_chosen(typed: dict[str, str], reason: str) -> None:
    form = bound(**typed)  # type: ignore[arg-type]
    assert form.is_valid()
    assert list(form.changed().missing.values()) == [reason]
    assert list(form.changed().values.values()) == [None]


def test_a_value_typed_over_a_recorded_reason_replaces_it() -> None:
    recorded = Recorded(missing={"nihss": "unknown"})
    form = bound(recorded, nihss="7", nihss__reason="unknown")
    assert form.changed().values == {"nihss": 7}
    assert form.changed().missing == {"nihss": None}


def test_a_reason_chosen_beside_an_untouched_value_replaces_it() -> None:
    recorded = Recorded(values={"nihss": 7})
    form = bound(recorded, nihss="7", nihss__reason="not_documented")
    assert form.changed().values == {"nihss": None}
    assert form.changed().missing == {"nihss": "not_documented"}


def test_a_new_value_beside_a_new_reason_is_asked_about() -> None:
    form = bound(nihss="7", nihss__reason="refused")
    assert "not both" in form.field("nihss").error


def test_an_answer_can_be_taken_back() -> None:
    form = bound(Recorded(values={"stented": True}), stented="yes", stented__reason="clear")
    assert form.changed().values == {"stented": None}


def test_what_the_post_does_not_carry_is_left_alone() -> None:
    form = bound(Recorded(values={"nihss": 7, "stented": True}), nihss="8")
    assert form.changed().values == {"nihss": 8}


def test_nothing_clinical_is_preselected() -> None:
    form = SectionForm(SECTION, Recorded(), setting=SETTING)
    assert not any(field.has_answer for field in form.fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("glucose", 6.7),
        ("glucose", 7.0),
        ("nihss", 0),
        ("stented", False),
        ("drug", "aspirin"),
        ("drugs", ("aspirin",)),
        ("seen_on", date(2026, 11, 21)),
        ("remark", "good"),
        ("puncture_dt", moment(23, 59)),
    ],
)
def test_a_recorded_answer_survives_being_shown_and_posted_back(name: str, value: Any) -> None:
    shown = SectionForm(SECTION, Recorded(values={name: value}), setting=SETTING).field(name)
    typed: dict[str, Any] = {name: list(shown.ticked) or shown.text}
    if shown.variable.kind is Kind.MOMENT:
        typed = {f"{name}__date": shown.date_text, f"{name}__time": shown.text}
    assert bound(**typed).changed().values == {name: value}


@pytest.mark.parametrize(
    ("stented", "asked"), [("yes", True), ("no", False), ("?unknown", None)], ids=str
)
def test_a_dependent_item_is_asked_in_three_valued_logic(stented: str, asked: bool | None) -> None:
    form = bound(stented=stented)
    form.ask({})
    assert form.field("stent").asked is asked


def test_an_item_that_holds_an_answer_is_shown_even_if_it_is_not_asked() -> None:
    form = bound(Recorded(values={"stent": "Neuroform"}), stented="no", stent="Neuroform")
    form.ask({})
    assert form.field("stent").asked is True


def test_what_could_not_be_read_moves_into_a_fresh_form() -> None:
    fresh = SectionForm(SECTION, Recorded(values={"nihss": 3}), setting=SETTING)
    fresh.keep_errors(bound(nihss="99", remark="good"))
    assert fresh.field("nihss").text == "99"
    assert fresh.field("nihss").error
    assert fresh.field("remark").text == ""
