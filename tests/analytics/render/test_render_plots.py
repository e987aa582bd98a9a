"""The layouts of the statistical figures, before any drawing library sees them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import pytest

from analytics.render.figures.forest import forest_plot
from analytics.render.figures.forest_axis import forest_scale, shown_limit
from analytics.render.figures.funnel import funnel_plot
from analytics.render.figures.love import love_plot
from analytics.render.figures.overlap import overlap_plot
from analytics.render.figures.plot import (
    NARROW,
    WIDE,
    Band,
    Bar,
    Line,
    Plot,
    Rule,
    Sheet,
    Symbol,
    Text,
)
from analytics.render.figures.run_chart import run_chart_plot
from analytics.render.figures.survival import axis_end, survival_plot
from analytics.render.figures.svg import fitting_share
from analytics.render.figures.tipping import tipping_plot
from analytics.render.font_metrics import text_width
from analytics.report.display import (
    ForestRow,
)
from tests.analytics.render import sample_figures as sample
from tests.analytics.render.extreme_figures import (
    CASES,
    large_grid,
    study,
    with_rows,
)

SHEETS = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


def extent(mark: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line of text, in pixels."""
    x = mark.space.x.at(mark.x) if mark.space.x else mark.x
    y = mark.space.y.at(mark.y) if mark.space.y else mark.y
    width = text_width(mark.text, mark.size, "semibold" if mark.weight > 400 else "regular")
    left = {"left": x, "right": x - width, "center": x - width / 2}[mark.align]
    return left, y - mark.size / 2, left + width, y + mark.size / 2


def lines_of(plot: Plot) -> list[Text]:
    return [mark for mark in plot.marks if isinstance(mark, Text) and mark.text]


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(("name", "draw", "figure"), CASES, ids=[case[0] for case in CASES])
def test_every_text_stays_on_the_sheet_and_clear_of_every_other(
    name: str, draw: Callable[[Any, Sheet], Plot], figure: Any, sheet: Sheet
) -> None:
    plot = draw(figure, sheet)
    assert plot.width == sheet.width, name
    placed = [(mark.text, extent(mark)) for mark in lines_of(plot)]
    for text, (left, top, right, bottom) in placed:
        assert left >= 0, text
        assert right <= plot.width, text
        assert top >= 0, text
        assert bottom <= plot.height, text
    for (one, first), (other, second) in combinations(placed, 2):
        across = min(first[2], second[2]) - max(first[0], second[0])
        down = min(first[3], second[3]) - max(first[1], second[1])
        assert across <= 0 or down <= 0, (one, other)
    assert min((mark.size for mark in lines_of(plot)), default=12) >= 11


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(("name", "draw", "figure"), CASES, ids=[case[0] for case in CASES])
def test_every_mark_stays_on_the_sheet(
    name: str, draw: Callable[[Any, Sheet], Plot], figure: Any, sheet: Sheet
) -> None:
    plot = draw(figure, sheet)

    def check(mark: Any, x: float, y: float) -> None:
        across = mark.space.x.at(x) if mark.space.x else x
        down = mark.space.y.at(y) if mark.space.y else y
        assert -1e-6 <= across <= plot.width + 1e-6, (name, mark)
        assert -1e-6 <= down <= plot.height + 1e-6, (name, mark)

    for mark in plot.marks:
        if isinstance(mark, Line):
            for x, y in mark.points:
                check(mark, x, y)
        elif isinstance(mark, Band):
            for x, low, high in mark.points:
                check(mark, x, low)
                check(mark, x, high)
        else:
            check(mark, mark.x, mark.y)
            if isinstance(mark, Rule | Bar):
                check(mark, mark.x2, mark.y2)


def drawn_texts(plot: Plot) -> set[str]:
    return {mark.text for mark in lines_of(plot)}


def test_the_forest_prints_counts_estimates_and_interactions_as_given() -> None:
    drawn = drawn_texts(forest_plot(sample.forest(), WIDE))
    for row in sample.forest().rows:
        wanted = {cell.text for cell in (*row.counts, *row.extra)} | {row.text}
        assert wanted - {""} <= drawn


def test_a_narrow_forest_keeps_labels_intervals_and_reasons() -> None:
    plot = forest_plot(sample.forest(), NARROW)
    drawn = drawn_texts(plot)
    assert {"All patients", "< 70 y", "Not estimable: no events"} <= drawn
    assert "118/220" not in drawn
    assert sum(isinstance(mark, Symbol) and mark.shape == "square" for mark in plot.marks) == 4


def test_an_interval_without_an_end_runs_out_of_the_axis_with_an_arrowhead() -> None:
    plot = forest_plot(sample.forest(), WIDE)
    arrows = [m for m in plot.marks if isinstance(m, Symbol) and m.shape.startswith("triangle")]
    assert [arrow.shape for arrow in arrows] == ["triangle-right"]
    scale = arrows[0].space.x
    assert scale is not None
    assert arrows[0].x == scale.high


def test_a_ratio_limit_of_zero_is_no_place_on_a_logarithmic_axis() -> None:
    row = dataclasses.replace(study(9), low=0.0)
    scale = forest_scale(with_rows(row), 0, 100)
    assert shown_limit(0.0, scale, is_low=True) == (scale.low, True)
    assert scale.low > 0


def test_one_endless_estimate_does_not_squeeze_the_others() -> None:
    far = ForestRow(label="far", estimate=1e9, low=1e3, high=None, text="x")
    scale = forest_scale(with_rows(study(9), study(11), far), 0, 100)
    assert scale.high < 1e6


def test_the_square_grows_with_the_weight() -> None:
    plot = forest_plot(with_rows(study(10), study(40)), WIDE)
    small, large = (m for m in plot.marks if isinstance(m, Symbol) and m.shape == "square")
    assert large.area == pytest.approx(4 * small.area)


def test_the_diamond_spans_its_interval() -> None:
    plot = forest_plot(sample.forest(), WIDE)
    (diamond,) = (mark for mark in plot.marks if isinstance(mark, Band))
    assert [point[0] for point in diamond.points] == [1.14, 1.68, 2.48]


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_end_of_a_mortality_axis_is_said_where_it_is_not_all(sheet: Sheet) -> None:
    figure = sample.survival()
    words = " ".join(mark.text for mark in lines_of(survival_plot(figure, sheet)))
    assert axis_end(figure) == 0.25
    assert "the axis ends at 25%" in words
    whole = dataclasses.replace(figure, top=1.0)
    assert "the axis ends" not in " ".join(drawn_texts(survival_plot(whole, sheet)))


def test_the_curve_is_drawn_point_by_point_and_cut_where_the_axis_ends() -> None:
    curves = tuple(
        dataclasses.replace(curve, at_risk=curve.at_risk[:3]) for curve in sample.survival().curves
    )
    assert curves[0].points[-1].time == 90
    late = dataclasses.replace(sample.survival(), curves=curves, times=(0.0, 15.0, 30.0))
    lines = [mark for mark in survival_plot(late, WIDE).marks if isinstance(mark, Line)]
    assert lines[0].points[-1] == (30.0, 22 / 220)
    assert lines[0].points[1] == (1.0, 3 / 220)
    assert [line.dash for line in lines] == [(), (5, 3)]


def test_numbers_at_risk_and_events_stand_below_their_times() -> None:
    plot = survival_plot(sample.survival(), WIDE)
    assert {"220 (0)", "198 (22)", "189 (31)", "285 (71)"} <= drawn_texts(plot)


def test_a_hollow_mark_is_the_observed_difference_and_none_is_not_drawn() -> None:
    plot = love_plot(sample.love(), WIDE)
    data = [m for m in plot.marks if isinstance(m, Symbol) and m.space.x]
    assert len(data) == 8
    assert {m.fill for m in data if m.shape == "circle"} == {"#ffffff"}
    (limit,) = (m for m in plot.marks if isinstance(m, Rule) and m.dash == (4, 3))
    assert limit.x == 0.1


def test_bars_of_the_overlap_are_percent_of_their_group() -> None:
    bars = [mark for mark in overlap_plot(sample.overlap(), WIDE).marks if isinstance(mark, Bar)]
    assert sum(bar.y2 for bar in bars if bar.y2 > 0) == pytest.approx(100)
    assert sum(bar.y2 for bar in bars if bar.y2 < 0) == pytest.approx(-100)


def test_sites_beyond_a_limit_are_named_and_no_other() -> None:
    plot = funnel_plot(sample.funnel(), WIDE)
    assert "弋矶山医院" in drawn_texts(plot)
    assert "Site 01" not in drawn_texts(plot)


def test_a_period_without_a_value_breaks_the_line() -> None:
    plot = run_chart_plot(sample.run_chart(), WIDE)
    values = [m for m in plot.marks if isinstance(m, Line) and not m.step]
    assert [len(line.points) for line in values] == [3, 4]
    shapes = [m.shape for m in plot.marks if isinstance(m, Symbol) and m.space.x]
    assert shapes == ["circle"] * 4 + ["diamond"] + ["circle"] * 2


def test_a_goal_is_a_dotted_line_with_its_words_and_the_axis_reaches_it() -> None:
    chart = sample.run_chart()
    plot = run_chart_plot(dataclasses.replace(chart, goal=311.0, reach=400.0), WIDE)
    (goal,) = (m for m in plot.marks if isinstance(m, Rule) and m.space.y and m.y == 311.0)
    assert goal.dash
    assert goal.space.y is not None
    assert goal.space.y.high >= 400
    assert "Goal at most 60 min" in drawn_texts(plot)
    plain = run_chart_plot(dataclasses.replace(chart, goal=None, goal_label=""), WIDE)
    assert "Goal at most 60 min" not in drawn_texts(plain)


def test_cells_that_are_too_small_for_their_texts_have_none() -> None:
    assert "0.062" in drawn_texts(tipping_plot(sample.tipping(), NARROW))
    assert "0.050" not in drawn_texts(tipping_plot(large_grid(), NARROW))


def test_the_boundary_of_the_conclusion_is_closed() -> None:
    plot = tipping_plot(sample.tipping(), WIDE)
    changed = [cell.changes for row in sample.tipping().cells for cell in row]
    heavy = [mark for mark in plot.marks if isinstance(mark, Rule) and mark.width == 2.0]
    cells = sample.tipping().cells
    turns = sum(a.changes != b.changes for row in cells for a, b in pairwise(row))
    turns += sum(a.changes != b.changes for one, two in pairwise(cells)
                 for a, b in zip(one, two, strict=True))  # fmt: skip
    assert sum(changed) == 6
    assert len(heavy) == turns


def test_a_very_long_figure_is_set_smaller_so_that_it_fits_on_a_page() -> None:
    assert fitting_share('<svg viewBox="0 0 720 600">', 1.2) == 1
    assert fitting_share('<svg viewBox="0 0 720 1728">', 1.2) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="without a size"):
        fitting_share("<svg>", 1.2)
