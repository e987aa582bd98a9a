"""Conditions on recorded answers, in three-valued logic, that can be evaluated and read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.codebook.overlay import Overlay

Record = Mapping[str, Any]


class Condition:
    """True, False, or None while an ingredient is missing."""

    def holds(self, record: Record) -> bool | None:
        raise NotImplementedError

    def as_data(self) -> list[Any]:
        """Return a JSON form, for the codebook file and the browser."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class OneOf(Condition):
    """The answer (or, in a multiple choice, any ticked option) is one of ``codes``."""

    name: str
    codes: tuple[Any, ...]

    def holds(self, record: Record) -> bool | None:
        value = record.get(self.name)
        if value is None:
            return None
        if isinstance(value, (list, tuple, frozenset)):
            return any(item in self.codes for item in value)
        return value in self.codes

    def as_data(self) -> list[Any]:
        return ["one_of", self.name, list(self.codes)]

    def __str__(self) -> str:
        return f"{self.name} is {' or '.join(str(code) for code in self.codes)}"


@dataclass(frozen=True, slots=True)
class NoneOf(Condition):
    """The answer is recorded and is not one of ``codes``."""

    name: str
    codes: tuple[Any, ...]

    def holds(self, record: Record) -> bool | None:
        inside = OneOf(self.name, self.codes).holds(record)
        return None if inside is None else not inside

    def as_data(self) -> list[Any]:
        return ["none_of", self.name, list(self.codes)]

    def __str__(self) -> str:
        return f"{self.name} is recorded and not {' or '.join(str(code) for code in self.codes)}"


@dataclass(frozen=True, slots=True)
class Recorded(Condition):
    """The answer is recorded, whatever it is."""

    name: str

    def holds(self, record: Record) -> bool | None:
        return record.get(self.name) is not None

    def as_data(self) -> list[Any]:
        return ["recorded", self.name]

    def __str__(self) -> str:
        return f"{self.name} is recorded"


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, record: Record) -> bool | None:
        states = [part.holds(record) for part in self.parts]
        if False in states:
            return False
        return None if None in states else True

    def as_data(self) -> list[Any]:
        return ["all_of", *(part.as_data() for part in self.parts)]

    def __str__(self) -> str:
        return " and ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, record: Record) -> bool | None:
        states = [part.holds(record) for part in self.parts]
        if True in states:
            return True
        return None if None in states else False

    def as_data(self) -> list[Any]:
        return ["any_of", *(part.as_data() for part in self.parts)]

    def __str__(self) -> str:
        return " or ".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyRow(Condition):
    """At least one row of ``table`` fulfils ``part``; no rows fulfil nothing."""

    table: str
    part: Condition

    def holds(self, record: Record) -> bool | None:
        rows = record.get(self.table)
        if rows is None:
            return None
        states = [self.part.holds(Overlay(row, record)) for row in rows]
        if True in states:
            return True
        return None if None in states else False

    def as_data(self) -> list[Any]:
        return ["any_row", self.table, self.part.as_data()]

    def __str__(self) -> str:
        return f"in any {self.table} row, {self.part}"


def one_of(name: str, *codes: Any) -> OneOf:
    return OneOf(name, codes)


def yes(name: str) -> OneOf:
    """The yes/no answer ``name`` is yes."""
    return OneOf(name, (True,))


def none_of(name: str, *codes: Any) -> NoneOf:
    return NoneOf(name, codes)


def recorded(name: str) -> Recorded:
    return Recorded(name)


def all_of(*parts: Condition) -> AllOf:
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    return AnyOf(parts)


def any_row(table: str, part: Condition) -> AnyRow:
    return AnyRow(table, part)
