"""An answer that the form would not have asked for is queried; its absence never is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from registry.checks.branching import NOT_ASKED, NotAsked
from registry.checks.engine import run
from registry.codebook.condition import OneOf
from registry.codebook.variable import Kind, Variable
from tests.registry.checks.case_builder import ZONE

SIMPLE = [rule for rule in NOT_ASKED if isinstance(rule.condition, OneOf)]


def _some_answer(variable: Variable) -> Any:
    """Return a legal answer; zero and no where they are legal, because they are answers."""
    choices = variable.choices.codes if variable.choices is not None else ()
    return {
        Kind.INTEGER: 0 if variable.valid is None else int(variable.valid.low),
        Kind.DECIMAL: 0.0 if variable.valid is None else variable.valid.low,
        Kind.BOOLEAN: False,
        Kind.CHOICE: choices[0] if choices else "",
        Kind.MULTIPLE: choices[:1],
        Kind.MOMENT: datetime(2024, 3, 4, 10, 0, tzinfo=ZONE),
        Kind.DATE: date(2024, 3, 4),
        Kind.TEXT: "words",
    }[variable.kind]


def _findings(rule: NotAsked, gate: Any, answer: Any) -> list[str]:
    assert isinstance(rule.condition, OneOf)
    answers = {rule.variable.name: answer}
    case: dict[str, Any] = {rule.condition.name: gate}
    case |= {rule.section.table: [answers]} if rule.section.repeats else answers
    return [finding.code for finding in run([rule], case, {})]


@pytest.mark.parametrize("rule", SIMPLE, ids=lambda rule: rule.code)
def test_answer_behind_a_closed_gate_is_queried(rule: NotAsked) -> None:
    assert _findings(rule, "some other answer", _some_answer(rule.variable)) == [rule.code]


@pytest.mark.parametrize("rule", SIMPLE, ids=lambda rule: rule.code)
def test_answer_behind_an_open_or_undecided_gate_is_not(rule: NotAsked) -> None:
    assert isinstance(rule.condition, OneOf)
    answer = _some_answer(rule.variable)
    assert _findings(rule, rule.condition.codes[0], answer) == []
    assert _findings(rule, None, answer) == []


@pytest.mark.parametrize("rule", SIMPLE, ids=lambda rule: rule.code)
def test_blank_behind_a_closed_gate_is_not(rule: NotAsked) -> None:
    assert _findings(rule, "some other answer", None) == []


def test_message_reads_the_condition_aloud() -> None:
    (rule,) = [rule for rule in NOT_ASKED if rule.variable.name == "ich_first_seen_dt"]
    (finding,) = run([rule], {"ich_present": False, "ich_first_seen_dt": datetime.now(ZONE)}, {})
    assert finding.message == (
        "“Haemorrhage first seen at” has an answer, but is asked only when "
        "“New intracranial haemorrhage” is yes."
    )
