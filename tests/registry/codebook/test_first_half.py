"""Pages from the patient to the final angiogram: the declarations hang together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from registry.codebook import (
    aetiology,
    arrival,
    attempt,
    history,
    imaging,
    patient,
    procedure,
    rescue,
    result,
)
from registry.codebook.condition import any_row, one_of, yes
from registry.codebook.nihss import NIHSS_ITEM_NAMES, NIHSS_ITEMS
from registry.codebook.scales import (
    ANTERIOR_SITES,
    ETICI,
    MRS_LABELS,
    MTICI_CLASSICAL,
    OCCLUSION_SITE,
    POSTERIOR_SITES,
)
from registry.codebook.scales_treatment import RESCUE_TYPE, STENT_TYPES
from registry.codebook.variable import Kind, Section, Variable

MODULES = (
    patient,
    history,
    arrival,
    imaging,
    aetiology,
    procedure,
    attempt,
    rescue,
    result,
)
SECTIONS: tuple[Section, ...] = tuple(section for module in MODULES for section in module.SECTIONS)
VARIABLES = [
    pytest.param(section, variable, id=f"{section.table}.{variable.name}")
    for section in SECTIONS
    for variable in section.variables
]


def names_in(data: object) -> Iterator[str]:
    """Yield the variable names in the JSON form of a condition."""
    if isinstance(data, list) and data[0] in {"one_of", "none_of", "recorded"}:
        yield data[1]
    elif isinstance(data, list):
        for part in data[1:]:
            yield from names_in(part)


def declared_for(section: Section) -> dict[str, Variable]:
    """Return what a condition of ``section`` may refer to: its own row, or the case."""
    reachable = [other for other in SECTIONS if not other.repeats or other is section]
    return {variable.name: variable for other in reachable for variable in other.variables}


def test_names_are_unique_over_the_sections_that_do_not_repeat() -> None:
    names = Counter(name for section in SECTIONS if not section.repeats for name in section.names)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_names_are_unique_within_a_section(section: Section) -> None:
    assert len(set(section.names)) == len(section.names)


def test_section_keys_are_unique() -> None:
    keys = [section.key for section in SECTIONS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_a_name_is_snake_case_and_says_when_it_is_a_moment(
    section: Section, variable: Variable
) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", variable.name)
    assert variable.name.endswith("_dt") == (variable.kind is Kind.MOMENT)
    assert not variable.name.endswith(("_missing", "_offset", "_estimated"))


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_a_label_is_short_and_in_sentence_case(section: Section, variable: Variable) -> None:
    assert 0 < len(variable.label) <= 48
    assert not variable.label.endswith((".", ":", "?"))
    assert not variable.unit or f"({variable.unit})" not in variable.label


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_conditions_refer_to_declared_variables_and_legal_codes(
    section: Section, variable: Variable
) -> None:
    conditions = [c for c in (variable.required_when, variable.asked_when) if c is not None]
    for condition in conditions:
        data = condition.as_data()
        reachable = declared_for(section)
        if data[0] == "any_row":
            rows = next(other for other in SECTIONS if other.table == data[1])
            assert rows.repeats
            reachable |= {row.name: row for row in rows.variables}
        assert set(names_in(data)) <= set(reachable)
        assert variable.name not in names_in(data)
        for name, codes in codes_in(data):
            assert_legal(reachable[name], codes)


def codes_in(data: list[object]) -> Iterator[tuple[str, list[object]]]:
    if data[0] in {"one_of", "none_of"}:
        yield str(data[1]), list(data[2])  # type: ignore[call-overload]
        return
    for part in data[1:]:
        if isinstance(part, list):
            yield from codes_in(part)


def assert_legal(variable: Variable, codes: list[object]) -> None:
    if variable.kind is Kind.BOOLEAN:
        assert all(isinstance(code, bool) for code in codes)
    else:
        assert variable.choices is not None
        assert set(codes) <= set(variable.choices.codes)


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_a_plausible_range_lies_inside_the_valid_one(section: Section, variable: Variable) -> None:
    for limits in (variable.valid, variable.plausible):
        assert limits is None or limits.low < limits.high
    if variable.plausible is not None:
        assert variable.valid is not None
        assert variable.valid.holds(variable.plausible.low)
        assert variable.valid.holds(variable.plausible.high)


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_codes_are_unique_and_never_contain_the_separator(
    section: Section, variable: Variable
) -> None:
    if variable.choices is None:
        return
    codes = variable.choices.codes
    assert len(set(codes)) == len(codes)
    assert not any("," in code or code != code.strip() for code in codes)


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_only_the_identity_section_holds_identifying_facts(
    section: Section, variable: Variable
) -> None:
    assert variable.identifying == (section.table == "patientidentity")


@pytest.mark.parametrize(("section", "variable"), VARIABLES)
def test_every_variable_outside_identity_is_defined(section: Section, variable: Variable) -> None:
    assert variable.definition or variable.identifying


def test_mtici_and_etici_are_ordered_from_none_to_complete() -> None:
    assert ETICI.ordered
    assert MTICI_CLASSICAL.ordered
    assert ETICI.codes == ("0", "1", "2a", "2b50", "2b67", "2c", "3")
    assert MTICI_CLASSICAL.codes == ("0", "1", "2a", "2b", "3")


def test_every_mrs_score_has_a_label() -> None:
    assert list(MRS_LABELS) == [0, 1, 2, 3, 4, 5, 6]


def test_the_item_maxima_of_the_nihss_add_up_to_the_total() -> None:
    maxima = [NIHSS_ITEMS.variable(name).valid for name in NIHSS_ITEM_NAMES]
    assert len(maxima) == 15
    assert sum(limits.high for limits in maxima if limits is not None) == 42


def test_every_occlusion_site_is_anterior_or_posterior() -> None:
    assert set(ANTERIOR_SITES) | set(POSTERIOR_SITES) == set(OCCLUSION_SITE.codes)
    assert not set(ANTERIOR_SITES) & set(POSTERIOR_SITES)


def test_stent_types_are_rescue_types() -> None:
    assert set(STENT_TYPES) < set(RESCUE_TYPE.codes)


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [("glucose", 180.16, 10.0), ("creatinine", 1.0, 88.42), ("haemoglobin", 14.0, 140.0)],
)
def test_another_unit_is_turned_into_the_stored_one(name: str, typed: float, stored: float) -> None:
    laboratory = next(section for section in SECTIONS if section.key == "laboratory")
    (unit,) = laboratory.variable(name).alternative_units
    assert typed * unit.factor == pytest.approx(stored)


def test_prestroke_mrs_can_never_be_dead() -> None:
    limits = history.HISTORY.variable("prestroke_mrs").valid
    assert limits is not None
    assert limits.holds(5)
    assert not limits.holds(6)


STENTED = any_row("rescuetreatment", one_of("rescue_type", *STENT_TYPES))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param({}, None, id="rows not known"),
        pytest.param({"rescuetreatment": []}, False, id="no row"),
        pytest.param({"rescuetreatment": [{"rescue_type": "ia_gpi"}]}, False, id="other type"),
        pytest.param({"rescuetreatment": [{"rescue_type": None}]}, None, id="type not known"),
        pytest.param(
            {"rescuetreatment": [{"rescue_type": None}, {"rescue_type": STENT_TYPES[0]}]},
            True,
            id="one stent",
        ),
    ],
)
def test_a_condition_on_rows_is_three_valued(
    record: dict[str, object], expected: bool | None
) -> None:
    assert STENTED.holds(record) is expected


def test_a_row_is_read_as_overlay_over_the_case() -> None:
    condition = any_row("attempt", yes("aggregated"))
    assert condition.holds({"aggregated": False, "attempt": [{"aggregated": True}]}) is True
    assert condition.as_data() == ["any_row", "attempt", ["one_of", "aggregated", [True]]]
