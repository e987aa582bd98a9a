"""Tables behind forest, survival and tipping-point figures."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.render.figures.axes import tick_text
from analytics.render.figures.tabulating import bare, count, filled, tabulate, words
from analytics.report.display import (
    Cell,
    Column,
    ForestFigure,
    ForestRow,
    Row,
    SurvivalFigure,
    Table,
    TippingCell,
    TippingFigure,
)

NO_LIMIT = "no limit"


def forest_table(figure: ForestFigure) -> Table:
    """Each row as printed; headings stay headings."""
    numbers = (*figure.arms, figure.estimate_label, *figure.columns)
    return tabulate(figure, ("Row",), numbers, (_forest_row(row, figure) for row in figure.rows))


def _forest_row(row: ForestRow, figure: ForestFigure) -> Row:
    return Row(
        cells=(
            words(row.label),
            *filled(row.counts, len(figure.arms)),
            Cell(text=row.text, value=row.estimate),
            *filled(row.extra, len(figure.columns)),
        ),
        kind="heading" if row.kind == "heading" else "data",
        indent=row.indent,
    )


def forest_values(figure: ForestFigure) -> Table:
    """Estimate and limits in columns of their own."""
    numbers = (*figure.arms, "Estimate", "Lower limit", "Upper limit", "Weight", *figure.columns)
    rows = (
        Row(
            cells=(
                words(row.label),
                words(row.kind),
                *filled(row.counts, len(figure.arms)),
                bare(row.estimate),
                *(_limit(limit, row) for limit in (row.low, row.high)),
                bare(row.weight),
                *filled(row.extra, len(figure.columns)),
            )
        )
        for row in figure.rows
    )
    return tabulate(figure, ("Row", "Kind"), numbers, rows)


def _limit(limit: float | None, row: ForestRow) -> Cell:
    is_endless = limit is None and row.estimate is not None
    return bare(NO_LIMIT if is_endless else limit)


def survival_table(figure: SurvivalFigure) -> Table:
    """Numbers at risk, events and the printed height of each curve at the times of the axis."""
    numbers = (figure.time_title, "At risk", "Cumulative events", figure.value_title)
    rows = (
        Row(
            cells=(
                words(curve.label),
                Cell(text=tick_text(time), value=time),
                count(entry.at_risk),
                count(entry.events),
                entry.estimate,
            )
        )
        for curve in figure.curves
        for time, entry in zip(figure.times if curve.at_risk else (), curve.at_risk, strict=True)
    )
    return tabulate(figure, ("Curve",), numbers, rows)


def survival_values(figure: SurvivalFigure) -> Table:
    """Every step of every curve with its band, as fractions."""
    numbers = (figure.time_title, "Cumulative incidence", "Lower limit", "Upper limit")
    rows = (
        Row(
            cells=(
                words(curve.label),
                *(bare(each) for each in (point.time, point.value, point.low, point.high)),
            )
        )
        for curve in figure.curves
        for point in curve.points
    )
    return tabulate(figure, ("Curve",), numbers, rows)


def tipping_table(figure: TippingFigure) -> Table:
    """The grid; a cell says in words that the conclusion changes."""
    first = f"{figure.row_title} (down)\n{figure.column_title} (across)"
    columns = [Column(key="step", label=first, kind="label")]
    columns += [
        Column(key=f"step_{index}", label=step.text)
        for index, step in enumerate(figure.column_steps)
    ]
    rows = (
        Row(cells=(words(step.text), *(_told(cell) for cell in cells)))
        for step, cells in zip(figure.row_steps, figure.cells, strict=True)
    )
    return Table(key=figure.key, title=figure.title, columns=tuple(columns), rows=tuple(rows))


def _told(cell: TippingCell) -> Cell:
    return Cell(text=f"{cell.text}, changes" if cell.changes else cell.text, value=cell.value)


def tipping_values(figure: TippingFigure) -> Table:
    """One row per pair of assumptions."""
    numbers = (figure.row_title, figure.column_title, figure.quantity)
    return tabulate(figure, ("Conclusion",), numbers, _pairs(figure))


def _pairs(figure: TippingFigure) -> Iterator[Row]:
    for down, cells in zip(figure.row_steps, figure.cells, strict=True):
        for across, cell in zip(figure.column_steps, cells, strict=True):
            conclusion = figure.changed_label if cell.changes else figure.kept_label
            yield Row(cells=(words(conclusion), _step(down), _step(across), bare(cell.value)))


def _step(step: Cell) -> Cell:
    return step if step.value is not None else bare(step.text)
