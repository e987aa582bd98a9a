"""Tables of printed cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: what is printed, and the raw number behind it where there is one."""

    text: str
    value: float | int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``kind`` is "label" (left, words) or "number" (right, tabular figures)."""

    key: str
    label: str
    kind: str = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``kind``: "data", "heading" (a band that names a group) or "primary" (primary outcome)."""

    cells: tuple[Cell, ...]
    kind: str = "data"
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of printed cells; ``notes`` stand below it and name tests and rules."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
