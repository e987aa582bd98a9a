"""The numbers behind a figure, as a table: for readers who do not see it and for data formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analytics.report.display import Cell, Column, Flow, FlowStep, Row, StackedBars, Table


def figure_table(figure: StackedBars | Flow) -> Table:
    """Every count that the figure draws."""
    return _TABLES[type(figure)](figure)


def _stacked_bars(figure: StackedBars) -> Table:
    columns = [Column(key="group", label="Group", kind="label"), Column(key="n", label="n")]
    columns += [
        Column(key=f"category_{index}", label=f"{name}, n (%)")
        for index, name in enumerate(figure.categories)
    ]
    rows = tuple(
        Row(
            cells=(
                Cell(text=group.label),
                Cell(text=str(group.n), value=group.n),
                *(
                    Cell(text=_count_and_percent(count, group.n), value=count)
                    for count in group.counts
                ),
            )
        )
        for group in figure.groups
    )
    return Table(key=figure.key, title=figure.title, columns=tuple(columns), rows=rows)


def _count_and_percent(count: int, total: int) -> str:
    if total < 10:  # noqa: PLR2004 percentages of so few would pretend a precision
        return f"{count}/{total}"
    tenths = (2000 * count + total) // (2 * total)
    return f"{count} ({tenths // 10}.{tenths % 10}%)"


def _flow(figure: Flow) -> Table:
    columns = (
        Column(key="part", label="Part", kind="label"),
        Column(key="step", label="Step", kind="label"),
        Column(key="n", label="Patients"),
        Column(key="excluded", label="Left on the way", kind="label"),
    )
    rows = [_step_row("All", step) for step in figure.trunk]
    rows += [_step_row(arm.label, step) for arm in figure.arms for step in arm.steps]
    return Table(key=figure.key, title=figure.title, columns=columns, rows=tuple(rows))


def _step_row(part: str, step: FlowStep) -> Row:
    reasons = "; ".join(_reasons(step))
    return Row(
        cells=(
            Cell(text=part),
            Cell(text=step.label),
            Cell(text=str(step.n), value=step.n),
            Cell(text=reasons or "none"),
        )
    )


def _reasons(step: FlowStep) -> Iterator[str]:
    for reason, count in step.excluded:
        yield f"{reason}: {count}"


_TABLES: dict[type, Callable[[Any], Table]] = {StackedBars: _stacked_bars, Flow: _flow}
