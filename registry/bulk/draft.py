"""A case that is not in the database yet: answers by variable name, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.codebook.variable import Kind, MissingReason, Variable
from registry.selectors.case import SINGLE_TABLES

# A value in record form, or the reason why there is none.
Answers = dict[str, Any]


class Estimate(datetime):
    """A moment that was called an estimate."""


@dataclass(slots=True)
class Draft:
    """Answers of one case. ``rows`` holds the repeating tables, ``follow_ups`` the time points.

    ``summary`` holds the counts of its checks where they have been made already.
    """

    index_date: date
    singles: dict[str, Answers] = field(default_factory=dict)
    rows: dict[str, list[Answers]] = field(default_factory=dict)
    follow_ups: dict[str, Answers] = field(default_factory=dict)
    contacts: dict[str, list[Answers]] = field(default_factory=dict)
    patient_id: int | None = None
    summary: dict[str, int] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """Return the case as the mapping that checks and derivations read."""
        values: dict[str, Any] = {"index_date": self.index_date}
        for table in SINGLE_TABLES:
            values |= known(self.singles.get(table, {}))
        for table, rows in self.rows.items():
            values[table] = [
                {"seq": seq, "missing": reasons(row)} | known(row)
                for seq, row in enumerate(rows, start=1)
            ]
        values["followup"] = [
            {"timepoint": code, "missing": reasons(row)} | known(row)
            for code, row in self.follow_ups.items()
        ]
        values["contactattempt"] = [
            {"seq": seq, "missing": reasons(row)} | known(row)
            for rows in self.contacts.values()
            for seq, row in enumerate(rows, start=1)
        ]
        return values

    def missing(self) -> dict[str, str]:
        """Return the reasons for missing values of the non-repeating variables."""
        found: dict[str, str] = {}
        for answers in self.singles.values():
            found |= reasons(answers)
        return found


def known(answers: Answers) -> dict[str, Any]:
    """Return the values, with None where there is a reason instead."""
    return {
        name: None if type(answer) is MissingReason else answer for name, answer in answers.items()
    }


def reasons(answers: Answers) -> dict[str, str]:
    """Return the reasons for missing values."""
    return {name: answer.value for name, answer in answers.items() if type(answer) is MissingReason}


def recorded_value(variable: Variable, answer: Any, *, estimated: bool = False) -> Any:
    """Return an answer of the trail in record form: a value, a MissingReason, or None."""
    if isinstance(answer, dict):
        return MissingReason(answer["missing"])
    if answer is None:
        return None
    match variable.kind:
        case Kind.MOMENT:
            kind = Estimate if estimated else datetime
            return kind.fromisoformat(answer)
        case Kind.DATE:
            return date.fromisoformat(answer)
        case Kind.MULTIPLE:
            return tuple(answer)
        case _:
            return answer
