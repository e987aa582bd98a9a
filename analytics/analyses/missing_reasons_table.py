"""Why values of a table are missing, as a table of its own below it."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.missing_reasons import Lacking, MissingReasons
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

UNKNOWN = "The data do not say why values are missing."


def notes_above(found: MissingReasons) -> tuple[str, ...]:
    """What the table itself says of the reasons for missing values."""
    return (UNKNOWN,) if found.rows and not found.kept else ()


def reasons_table(found: MissingReasons, key: str, title: str) -> tuple[Table, ...]:
    """None where nothing is missing, or the data keep no reasons."""
    if not found.rows or not found.kept:
        return ()
    total = sum(found.sizes)
    headings = [
        Column(key=f"group{place + 1}", label=f"{label}\n(n = {numbers.count(size)})")
        for place, (label, size) in enumerate(zip(found.labels, found.sizes, strict=True))
    ]
    table = Table(
        key=f"{key}_missing",
        title=f"{title}: why values are missing",
        columns=(
            Column(key="characteristic", label="Missing", kind="label"),
            *headings,
            Column(key="overall", label=f"Overall\n(n = {numbers.count(total)})"),
        ),
        rows=tuple(row for each in found.rows for row in _rows(each, found.sizes)),
        notes=tuple(_notes(found)),
    )
    return (table,)


def _rows(each: Lacking, sizes: tuple[int, ...]) -> Iterator[Row]:
    label, counts = each.column.label, tuple(_counted(each.counts, sizes))
    if len(each.reasons) == 1 and each.reasons[0].counts == each.counts:
        only = each.reasons[0].label
        yield Row(cells=(Cell(text=f"{label}: {only[0].lower()}{only[1:]}"), *counts))
        return
    yield Row(cells=(Cell(text=label), *counts))
    for reason in each.reasons:
        yield Row(cells=(Cell(text=reason.label), *_counted(reason.counts, sizes)), indent=1)


def _counted(counts: tuple[int, ...], sizes: tuple[int, ...]) -> Iterator[Cell]:
    pairs = [*zip(counts, sizes, strict=True), (sum(counts), sum(sizes))]
    for count, size in pairs:
        text = numbers.count_and_percentage(count, size) if count else numbers.count(0)
        yield Cell(text=text, value=count)


def _notes(found: MissingReasons) -> Iterator[str]:
    yield (
        "Of all patients of a group. No reason recorded: the field was left blank. Cannot be told: "
        "what the variable is derived from is there, but does not settle it."
    )
    overlapping = [each.column.label for each in found.rows if each.several]
    if overlapping:
        yield (
            "Derived from several recorded variables, each with its own reasons; who lacks several "
            f"is counted with each: {', '.join(overlapping)}."
        )
