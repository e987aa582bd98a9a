"""Tables behind figures of balance, of sites and of periods."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from analytics.render.figures.axes import tick_text
from analytics.render.figures.tabulating import NO_VALUE, bare, count, tabulate, words
from analytics.report.display import (
    Cell,
    FunnelFigure,
    LoveFigure,
    OverlapFigure,
    Row,
    RunChart,
    Table,
)


def love_table(figure: LoveFigure) -> Table:
    """The absolute standardised difference of each covariate by each method."""
    rows = (Row(cells=(words(row.label), *row.differences)) for row in figure.rows)
    return tabulate(figure, ("Covariate",), figure.methods, rows)


def overlap_table(figure: OverlapFigure) -> Table:
    """Patients of each group per bin."""
    labels = [f"{group.label}, n = {group.n:,}" for group in figure.groups]
    rows = (
        Row(
            cells=(
                words(f"{tick_text(left)} to {tick_text(right)}"),
                *(count(group.counts[index]) for group in figure.groups),
            )
        )
        for index, (left, right) in enumerate(pairwise(figure.edges))
    )
    return tabulate(figure, (figure.axis_title,), labels, rows)


def overlap_values(figure: OverlapFigure) -> Table:
    """The borders of the bins as numbers of their own."""
    labels = [group.label for group in figure.groups]
    rows = (
        Row(
            cells=(
                words(str(index + 1)),
                bare(left),
                bare(right),
                *(bare(group.counts[index]) for group in figure.groups),
            )
        )
        for index, (left, right) in enumerate(pairwise(figure.edges))
    )
    return tabulate(figure, ("Bin",), ("From", "To", *labels), rows)


def funnel_table(figure: FunnelFigure) -> Table:
    """Each site as printed, and whether it lies beyond a limit."""
    numbers = (figure.n_title, figure.value_title, "Against the limits")
    rows = (
        Row(
            cells=(
                words(site.label),
                count(site.n),
                Cell(text=site.text, value=site.value),
                words(site.outside or "within"),
            )
        )
        for site in figure.sites
    )
    return tabulate(figure, ("Site",), numbers, rows)


def funnel_values(figure: FunnelFigure) -> Table:
    """Sites, the centre, and the limits point by point, as fractions."""
    return tabulate(figure, ("Part",), ("Cases", "Value", "Lower", "Upper"), _funnel_rows(figure))


def _funnel_rows(figure: FunnelFigure) -> Iterator[Row]:
    for site in figure.sites:
        yield Row(cells=(words(site.label), bare(site.n), bare(site.value), bare(None), bare(None)))
    nothing = bare(None)
    yield Row(cells=(words(figure.centre_label), nothing, bare(figure.centre), nothing, nothing))
    for limit in figure.limits:
        for point in limit.points:
            yield Row(
                cells=(
                    words(f"{limit.label} limits"),
                    bare(point.n),
                    nothing,
                    bare(point.low),
                    bare(point.high),
                )
            )


def run_chart_table(figure: RunChart) -> Table:
    """Each period as printed, with its signal in words."""
    rows = (
        Row(
            cells=(
                words(point.label),
                count(point.n),
                Cell(text=point.text, value=point.value),
                words(point.signal or NO_VALUE),
            )
        )
        for point in figure.points
    )
    return tabulate(figure, ("Period",), (figure.n_title, figure.value_title, "Signal"), rows)


def run_chart_values(figure: RunChart) -> Table:
    """Value, centre line, control limits and goal of each period."""
    numbers = (figure.n_title, "Value", "Centre line", "Lower limit", "Upper limit", "Goal")
    rows = (
        Row(
            cells=(
                words(point.label),
                words(point.signal),
                bare(point.n),
                *(bare(each) for each in (point.value, figure.centre, point.low, point.high)),
                bare(figure.goal),
            )
        )
        for point in figure.points
    )
    return tabulate(figure, ("Period", "Signal"), numbers, rows)
