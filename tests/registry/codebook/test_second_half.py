"""The codebook as a whole: names, conditions, and its files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest

from registry.codebook import CODEBOOK
from registry.codebook.condition import any_row, one_of
from registry.codebook.export import (
    CSV_HEADER,
    codebook_as_csv,
    codebook_as_data,
    codebook_as_markdown,
)
from registry.codebook.lookup import (
    all_sections,
    page_by_key,
    page_of_section,
    section_by_key,
    section_of_variable,
    sections_of_table,
    variable_by_name,
)
from registry.codebook.reading import read_aloud
from registry.codebook.variable import Certainty, Section, Variable

EVERY = [
    pytest.param(section, variable, id=f"{section.key}.{variable.name}")
    for section in all_sections()
    for variable in section.variables
]


def test_pages_stand_in_the_order_of_the_form() -> None:
    assert [page.key for page in CODEBOOK] == [
        "patient",
        "history",
        "arrival",
        "imaging",
        "procedure",
        "complications",
        "day1",
        "discharge",
        "followup",
        "death",
    ]


def test_names_are_unique_over_all_sections_that_do_not_repeat() -> None:
    names = Counter(
        name for section in all_sections() if not section.repeats for name in section.names
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_rows_shadow_no_variable_of_the_case() -> None:
    single = {name for section in all_sections() if not section.repeats for name in section.names}
    rows = {name for section in all_sections() if section.repeats for name in section.names}
    assert single & rows == set()


@pytest.mark.parametrize(("section", "variable"), EVERY)
def test_every_condition_can_be_read_aloud_in_labels(section: Section, variable: Variable) -> None:
    for condition in (variable.required_when, variable.asked_when):
        if condition is not None:
            words = read_aloud(condition, section=section)
            assert "_" not in words
            assert "True" not in words


@pytest.mark.parametrize(("section", "variable"), EVERY)
def test_usual_range_lies_within_the_allowed_one(section: Section, variable: Variable) -> None:
    if variable.plausible is not None:
        assert variable.valid is not None
        assert variable.valid.holds(variable.plausible.low)
        assert variable.valid.holds(variable.plausible.high)


def test_lookups_find_what_the_codebook_holds() -> None:
    assert variable_by_name("any_complication").label == "Any procedural complication"
    assert section_of_variable("any_complication").table == "procedure"
    assert section_by_key("death").title == "Vital status"
    assert page_by_key("day1").title == "First 24 hours"
    assert page_of_section("haemorrhage").key == "day1"
    assert {section.key for section in sections_of_table("procedure")} >= {
        "procedure",
        "result",
        "complication_summary",
    }


@pytest.mark.parametrize(
    "lookup", [variable_by_name, section_by_key, page_by_key, sections_of_table]
)
def test_lookups_refuse_what_is_not_there(lookup: object) -> None:
    assert callable(lookup)
    with pytest.raises(KeyError):
        lookup("no_such_name")


def test_any_row_is_three_valued() -> None:
    stented = any_row("rescuetreatment", one_of("rescue_type", "stent"))
    assert stented.holds({}) is None
    assert stented.holds({"rescuetreatment": []}) is False
    assert stented.holds({"rescuetreatment": [{"rescue_type": None}]}) is None
    assert stented.holds({"rescuetreatment": [{"rescue_type": None}, {"rescue_type": "stent"}]})


def test_data_holds_every_variable_and_survives_json() -> None:
    data = codebook_as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "reperfuse-codebook/1"
    names = [
        variable["name"]
        for page in data["pages"]
        for section in page["sections"]
        for variable in section["variables"]
    ]
    assert names == [name for section in all_sections() for name in section.names]


def test_csv_has_one_row_for_each_variable() -> None:
    rows = list(csv.DictReader(io.StringIO(codebook_as_csv())))
    assert tuple(rows[0]) == CSV_HEADER
    assert len(rows) == len(EVERY)
    (mrs,) = [row for row in rows if row["Variable / Field Name"] == "mrs"]
    assert (mrs["Text Validation Min"], mrs["Text Validation Max"]) == ("0", "6")


def test_page_marks_what_is_unconfirmed() -> None:
    page = codebook_as_markdown()
    unconfirmed = [
        variable
        for section in all_sections()
        for variable in section.variables
        if variable.certainty is Certainty.UNCONFIRMED
    ]
    assert unconfirmed
    for variable in unconfirmed:
        (line,) = [line for line in page.splitlines() if f"`{variable.name}`" in line]
        assert "**unconfirmed**" in line
