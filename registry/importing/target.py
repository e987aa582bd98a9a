"""What a column can mean: a key, or an answer at a place in the case.

In a file with one line per case, the columns of repeated rows are numbered (``attempt1_technique``)
and those of a follow-up begin with its time point (``d90_mrs``, ``d90_contact1_contact_result``).
In a file with one line per row, the key columns say which row is meant. A moment may stand in two
columns, ``puncture_dt.date`` and ``puncture_dt.time``; ``x.missing`` holds a reason alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext_noop

from registry.codebook.lookup import (
    all_sections,
    row_sections,
    sections_of_table,
    variable_of_table,
)
from registry.codebook.schedule import SCHEDULE
from registry.codebook.variable import Kind, Variable

CASE = "case"
ROW_PREFIX = {
    "attempt": "attempt",
    "rescue": "rescuetreatment",
    "complication": "complication",
    "dose": "antithromboticdose",
    "haemorrhage": "haemorrhagefinding",
}
MOST_ROWS = 20
# Files with one line per row of a table.
ROW_LAYOUTS = (*ROW_PREFIX.values(), "followup", "contactattempt")
CASE_KEYS = ("registry_id", "hospital_number", "onset_date")
TIME_POINTS = tuple(point.code for point in SCHEDULE)
PARTS = ("date", "time", "missing")
_NUMBERED = re.compile(rf"^({'|'.join(ROW_PREFIX)})(\d{{1,2}})_(\w+)$")
_FOLLOW_UP = re.compile(rf"^({'|'.join(TIME_POINTS)})_(?:contact(\d{{1,2}})_)?(\w+)$")


class UnknownTargetError(ValueError):
    """Nothing in the codebook is called this."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record of the case: its table, and which row of it where there are several."""

    table: str
    seq: int = 0
    timepoint: str = ""

    @property
    def words(self) -> str:
        """The record as a column's prefix would say it."""
        prefixes = {table: prefix for prefix, table in ROW_PREFIX.items()}
        if self.table == "contactattempt":
            return f"{self.timepoint}_contact{self.seq}_"
        if self.table == "followup":
            return f"{self.timepoint}_"
        return f"{prefixes[self.table]}{self.seq}_" if self.table in prefixes else ""


@dataclass(frozen=True, slots=True)
class Target:
    """A key of the line (``place`` is None), or a variable at a place, or a part of one."""

    name: str
    place: Place | None = None
    part: str = ""

    @property
    def is_key(self) -> bool:
        return self.place is None

    @property
    def variable(self) -> Variable:
        """The variable meant; raise KeyError for a key."""
        if self.place is None:
            raise KeyError(self.name)
        return variable_of_table(self.place.table, self.name)

    def __str__(self) -> str:
        prefix = self.place.words if self.place is not None and self.place.seq >= 0 else ""
        return f"{prefix}{self.name}{f'.{self.part}' if self.part else ''}"


def keys_of(layout: str) -> tuple[str, ...]:
    """Return the names of the key columns of a layout."""
    if layout == CASE:
        return CASE_KEYS
    structural = {"followup": ("timepoint",), "contactattempt": ("timepoint", "seq")}
    return (*CASE_KEYS, *structural.get(layout, ("seq",)))


def parse_target(text: str, layout: str) -> Target:
    """Return what a column called ``text`` means. Raises UnknownTargetError."""
    name, dot, part = text.strip().partition(".")
    if dot and part not in PARTS:
        raise UnknownTargetError(text)
    if name in keys_of(layout) and not part:
        return Target(name)
    target = _in_case(name) if layout == CASE else _in_row(name, layout)
    if target is None or (part in ("date", "time") and target.variable.kind is not Kind.MOMENT):
        raise UnknownTargetError(text)
    return replace(target, part=part)


def _in_row(name: str, layout: str) -> Target | None:
    # Which row is meant, the line says: a negative number stands for it.
    return Target(name, Place(layout, -1)) if _has(layout, name) else None


def _in_case(name: str) -> Target | None:
    single = _single_table(name)
    if single is not None:
        return Target(name, Place(single))
    if match := _NUMBERED.match(name):
        place = Place(ROW_PREFIX[match[1]], int(match[2]))
        legal = 1 <= place.seq <= MOST_ROWS and _has(place.table, match[3])
        return Target(match[3], place) if legal else None
    if match := _FOLLOW_UP.match(name):
        if match[2] is None:
            place = Place("followup", 0, match[1])
        else:
            place = Place("contactattempt", int(match[2]), match[1])
        legal = match[2] is None or 1 <= place.seq <= MOST_ROWS
        return Target(match[3], place) if legal and _has(place.table, match[3]) else None
    return None


def _has(table: str, name: str) -> bool:
    try:
        variable_of_table(table, name)
    except KeyError:
        return False
    return True


@cache
def _single_tables() -> dict[str, str]:
    return {
        variable.name: section.table
        for section in all_sections()
        if not section.repeats
        for variable in section.variables
    }


def _single_table(name: str) -> str | None:
    return _single_tables().get(name)


def all_targets(layout: str, rows: int = 3) -> Iterator[tuple[str, str]]:
    """Yield the name and the label of everything that a column can mean, in form order."""
    yield from ((key, KEY_LABELS[key]) for key in keys_of(layout))
    if layout != CASE:
        yield from ((item.name, item.label) for item in _variables(layout))
        return
    for section in all_sections():
        if not section.repeats:
            named = [item for item in section.variables if item.name not in CASE_KEYS]
            yield from ((item.name, item.label) for item in named)
    for prefix, table in ROW_PREFIX.items():
        word = row_sections()[table].row_name
        yield from (
            (f"{prefix}{seq}_{item.name}", f"{word} {seq}: {item.label}")
            for seq in range(1, rows + 1)
            for item in _variables(table)
        )
    yield from (
        (f"{point.code}_{item.name}", f"{point.label}: {item.label}")
        for point in SCHEDULE
        for item in _variables("followup")
    )


def _variables(table: str) -> Iterator[Variable]:
    for section in sections_of_table(table):
        yield from section.variables


KEY_LABELS = {
    "registry_id": gettext_noop("Registry number"),
    "hospital_number": gettext_noop("Hospital number"),
    "onset_date": gettext_noop("Date of onset, or last known well"),
    "seq": gettext_noop("Number of the row within the case"),
    "timepoint": gettext_noop("Time point of the follow-up"),
}
