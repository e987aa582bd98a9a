"""Every edit check has a case that breaks it and one that does not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from registry.checks import ALL_CHECKS, run_all
from registry.checks.engine import SPECIAL, STRUCTURAL, EditCheck
from registry.codebook.lookup import all_sections, page_by_key
from registry.codebook.variable import Kind, Section, Variable
from tests.registry.checks import examples_of_outcome, examples_of_time, examples_of_treatment
from tests.registry.checks.case_builder import Case
from tests.registry.checks.examples_of_treatment import REASONS

Example = tuple[Case, Case]


def _holding(section: Section, name: str, value: Any) -> Case:
    return {section.table: [{name: value}]} if section.repeats else {name: value}


def _usual_range(section: Section, variable: Variable) -> Example:
    usual, allowed = variable.plausible, variable.valid
    assert usual is not None
    assert allowed is not None
    outside = allowed.high if allowed.high > usual.high else allowed.low
    return _holding(section, variable.name, outside), _holding(section, variable.name, usual.low)


def _generated() -> dict[str, Example]:
    examples: dict[str, Example] = {}
    for section in all_sections():
        for variable in section.variables:
            if variable.plausible is not None:
                examples[f"USUAL-{variable.name}"] = _usual_range(section, variable)
            if variable.choices is not None and variable.kind is Kind.MULTIPLE:
                alone = [item.code for item in variable.choices.options if item.exclusive]
                other = [item.code for item in variable.choices.options if not item.exclusive]
                if alone:
                    examples[f"ALONE-{variable.name}"] = (
                        _holding(section, variable.name, (alone[0], other[0])),
                        _holding(section, variable.name, (alone[0],)),
                    )
    return examples


EXAMPLES = {
    **examples_of_time.EXAMPLES,
    **examples_of_treatment.EXAMPLES,
    **examples_of_outcome.EXAMPLES,
    **_generated(),
}


def _codes(case: Case) -> set[str]:
    values = {name: value for name, value in case.items() if name != REASONS}
    return {finding.code for finding in run_all(values, case.get(REASONS, {}))}


@pytest.mark.parametrize("code", EXAMPLES)
def test_failing_example_is_found(code: str) -> None:
    assert code in _codes(EXAMPLES[code][0])


@pytest.mark.parametrize("code", EXAMPLES)
def test_passing_example_is_not_found(code: str) -> None:
    assert code not in _codes(EXAMPLES[code][1])


def test_every_check_has_an_example_and_every_example_a_check() -> None:
    # Rules on branching follow the codebook's conditions and have tests of their own.
    codes = {check.code for check in ALL_CHECKS if not check.code.startswith("ASKED-")}
    assert codes == set(EXAMPLES)


def test_codes_are_unique() -> None:
    counts = Counter(check.code for check in ALL_CHECKS)
    assert [code for code, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    "check",
    [check for check in ALL_CHECKS if isinstance(check, EditCheck)],
    ids=lambda check: check.code,
)
def test_check_reads_only_declared_names(check: EditCheck) -> None:
    names = {*check.needs, *check.may_read} - SPECIAL - STRUCTURAL
    assert all(check.variable(name) is not None for name in names)


@pytest.mark.parametrize("code", EXAMPLES)
def test_message_is_one_readable_sentence(code: str) -> None:
    case = EXAMPLES[code][0]
    values = {name: value for name, value in case.items() if name != REASONS}
    for finding in run_all(values, case.get(REASONS, {})):
        assert finding.message.endswith((".", "?"))
        assert "{" not in finding.message
        assert "_dt" not in finding.message
        assert finding.section in {item.key for item in page_by_key(finding.page).sections}


def test_empty_case_breaks_nothing() -> None:
    assert run_all({}, {}) == []
