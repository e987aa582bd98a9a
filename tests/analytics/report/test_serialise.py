from __future__ import annotations

import dataclasses
import json
import math

import pytest

from analytics.report.display import Cell, Chapter, Column, Fact, Report, Row, Table
from analytics.report.serialise import (
    UnreadableReportError,
    report_from_json,
    report_to_dict,
    report_to_json,
)
from tests.analytics.render.sample import sample_report


def with_value(value: float | int | str | None) -> Report:
    cell = Cell(text="printed", value=value)
    table = Table(
        key="t", title="T", columns=(Column(key="c", label="C"),), rows=(Row(cells=(cell,)),)
    )
    return dataclasses.replace(
        sample_report(), chapters=(Chapter(key="c", title="C", displays=(table,)),)
    )


def test_a_report_comes_back_equal_with_every_kind_of_display() -> None:
    report = sample_report()
    assert report_from_json(report_to_json(report)) == report


@pytest.mark.parametrize(
    "value",
    [0.1 + 0.2, 1 / 3, 5e-324, -0.0, 1e300, 0, 2**53 + 1, "", "=cmd", "卒中", None],
    ids=repr,
)
def test_a_value_keeps_its_type_and_every_bit(value: float | int | str | None) -> None:
    report = with_value(value)
    again = report_from_json(report_to_json(report))
    table = again.chapters[0].displays[0]
    assert isinstance(table, Table)
    found = table.rows[0].cells[0].value
    assert repr(found) == repr(value)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert report_to_json(sample_report()) == report_to_json(sample_report())


def test_the_schema_is_the_first_key() -> None:
    assert next(iter(json.loads(report_to_json(sample_report())))) == "schema"
    assert report_to_dict(sample_report())["schema"] == "reperfuse-report/1"


@pytest.mark.parametrize("value", [math.nan, math.inf], ids=repr)
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        report_to_json(with_value(value))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not json", "not valid JSON"),
        (b"[]", "schema None"),
        (b'{"schema": "reperfuse-report/9"}', "reperfuse-report/9"),
        (b'{"schema": "reperfuse-report/1"}', "lacks or misnames"),
    ],
    ids=["no JSON", "no object", "later schema", "parts missing"],
)
def test_other_content_is_refused_with_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableReportError, match=words):
        report_from_json(content)


def test_an_unknown_display_is_refused() -> None:
    document = report_to_dict(sample_report())
    document["chapters"][0]["displays"][0]["type"] = "pie"
    with pytest.raises(UnreadableReportError, match="pie"):
        report_from_json(json.dumps(document))


def test_a_fact_keeps_its_raw_value() -> None:
    report = dataclasses.replace(
        sample_report(), facts=(Fact(label="n", text="1 000", value=1000),)
    )
    assert report_from_json(report_to_json(report)).facts[0].value == 1000
