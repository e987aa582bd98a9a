"""The numbers behind a figure, as a table: for readers who do not see it and for data formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analytics.render.figures import numbers_effects as effects
from analytics.render.figures import numbers_quality as quality
from analytics.report.display import (
    Cell,
    Column,
    Figure,
    Flow,
    FlowStep,
    ForestFigure,
    FunnelFigure,
    LoveFigure,
    OverlapFigure,
    Row,
    RunChart,
    StackedBars,
    SurvivalFigure,
    Table,
    TippingFigure,
)


def figure_table(figure: Figure) -> Table:
    """What the figure shows, as printed: for readers who do not see it."""
    return _PRINTED[type(figure)](figure)


def figure_values(figure: Figure) -> Table:
    """Every number that the figure draws, for the data formats; only the values count."""
    return _VALUES[type(figure)](figure)


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
    weighted = tuple(
        Row(cells=(Cell(text=f"{bar.label}, weighted"), Cell(text="", value=None), *bar.shares))
        for bar in figure.weighted
    )
    return Table(
        key=figure.key, title=figure.title, columns=tuple(columns), rows=(*rows, *weighted)
    )


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


_PRINTED: dict[type[Figure], Callable[[Any], Table]] = {
    StackedBars: _stacked_bars,
    Flow: _flow,
    ForestFigure: effects.forest_table,
    SurvivalFigure: effects.survival_table,
    TippingFigure: effects.tipping_table,
    LoveFigure: quality.love_table,
    OverlapFigure: quality.overlap_table,
    FunnelFigure: quality.funnel_table,
    RunChart: quality.run_chart_table,
}
_VALUES: dict[type[Figure], Callable[[Any], Table]] = {
    **_PRINTED,
    ForestFigure: effects.forest_values,
    SurvivalFigure: effects.survival_values,
    TippingFigure: effects.tipping_values,
    OverlapFigure: quality.overlap_values,
    FunnelFigure: quality.funnel_values,
    RunChart: quality.run_chart_values,
}
