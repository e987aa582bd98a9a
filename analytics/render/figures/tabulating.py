"""Small builders for the tables behind figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.report.display import Cell, Column, Figure, Row, Table

NO_VALUE = "–"


def tabulate(
    figure: Figure, words: Sequence[str], numbers: Sequence[str], rows: Iterable[Row]
) -> Table:
    """A table with its columns of words first."""
    columns = [Column(key=f"words_{i}", label=label, kind="label") for i, label in enumerate(words)]
    columns += [Column(key=f"number_{i}", label=label) for i, label in enumerate(numbers)]
    return Table(key=figure.key, title=figure.title, columns=tuple(columns), rows=tuple(rows))


def words(text: str) -> Cell:
    return Cell(text=text)


def count(value: int) -> Cell:
    return Cell(text=f"{value:,}", value=value)


def bare(value: float | str | None) -> Cell:
    """A number for the data formats; nobody reads its text."""
    return Cell(text="" if value is None else str(value), value=value)


def filled(cells: Sequence[Cell], length: int) -> tuple[Cell, ...]:
    """The cells, or empty ones where a row has none."""
    return tuple(cells) or (Cell(text=""),) * length
