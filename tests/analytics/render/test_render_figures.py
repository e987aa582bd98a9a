from __future__ import annotations

import re
import struct
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from analytics.render.figures import flow_layout, palette
from analytics.render.figures.book import FigureBook, specification
from analytics.render.figures.numbers import figure_table
from analytics.render.figures.stacked_layout import (
    NARROW,
    WIDE,
    lay_out,
    percent_label,
    short_names,
)
from analytics.report.display import BarGroup, Figure, Flow, FlowArm, FlowStep, StackedBars
from tests.analytics.render.sample import flow, grotta
from tests.analytics.render.sample_figures import every_figure, weighted_grotta

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = [pytest.param(figure, id=figure.key) for figure in every_figure()]


@pytest.fixture(scope="module")
def book() -> FigureBook:
    return FigureBook()


def versions(figure: Figure, book: FigureBook) -> list[ET.Element]:
    drawing = book.drawing(figure)
    return [ET.fromstring(svg) for svg in (drawing.wide, drawing.narrow)]  # noqa: S314 our own


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("figure", FIGURES)
def test_the_drawing_obeys_a_policy_without_inline_styles(figure: Figure, book: FigureBook) -> None:
    for root in versions(figure, book):
        assert [element for element in root.iter() if "style" in element.attrib] == []
        assert {element.tag for element in root.iter()} <= {
            f"{SVG}{tag}" for tag in ("svg", "g", "rect", "path", "line", "text", "title", "desc")
        }


@pytest.mark.parametrize("figure", FIGURES)
def test_a_screen_reader_hears_title_and_finding_and_nothing_else(
    figure: Figure, book: FigureBook
) -> None:
    for root in versions(figure, book):
        title, description = list(root)[:2]
        assert (title.text, description.text) == (figure.title, figure.finding)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        inner = [element for element in root.iter() if element is not root]
        assert not any(
            name == "role" or name.startswith("aria-")
            for element in inner
            for name in element.attrib
        )


@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_is_smaller_than_eleven_pixels(figure: Figure, book: FigureBook) -> None:
    for root in versions(figure, book):
        sizes = [float(t.get("font-size", "0").removesuffix("px")) for t in root.iter(f"{SVG}text")]
        assert sizes
        assert min(sizes) >= 11


@pytest.mark.parametrize("figure", FIGURES)
def test_the_two_versions_have_their_widths_and_ids_of_their_own(
    figure: Figure, book: FigureBook
) -> None:
    wide, narrow = versions(figure, book)
    assert (wide.get("width"), narrow.get("width")) == ("720", "350")
    identifiers = [e.get("id") for root in (wide, narrow) for e in root.iter() if e.get("id")]
    assert len(identifiers) == len(set(identifiers)) == 4


@pytest.mark.parametrize("figure", FIGURES)
def test_two_books_draw_the_same_bytes(figure: Figure, book: FigureBook) -> None:
    other = FigureBook()
    assert other.drawing(figure) == book.drawing(figure)
    assert other.png(figure) == book.png(figure)
    assert other.pdf(figure) == book.pdf(figure)


def test_a_picture_has_three_hundred_dots_per_inch(book: FigureBook) -> None:
    width, _height = struct.unpack_from(">LL", book.png(grotta()), 16)
    assert width == round(720 / 96 * 300)


def test_the_heavy_line_joins_the_named_boundary_and_no_other() -> None:
    layout = lay_out(grotta(), WIDE)
    assert [joint.heavy for joint in layout.joints] == [False, False, True, False, False, False]
    heavy = layout.joints[2]
    assert heavy.start == pytest.approx(100 * 20 / 41)
    assert heavy.end == pytest.approx(100 * 45 / 86)


@pytest.mark.parametrize(
    ("count", "total", "label"),
    [(130, 356, "37"), (1, 40, "3"), (39, 1600, ""), (40, 1600, "3"), (0, 50, ""), (3, 7, "3")],
    ids=[
        "half rounds up",
        "just 2.5",
        "under 2.5",
        "exactly 2.5",
        "none",
        "count in a small group",
    ],
)
def test_labels_of_segments(count: int, total: int, label: str) -> None:
    assert percent_label(count, BarGroup(label="g", counts=(count, total - count))) == label


def test_the_drawn_percentages_are_those_of_the_counts(book: FigureBook) -> None:
    wide, _narrow = versions(grotta(), book)
    drawn = texts(wide)
    for group in grotta().groups:
        for count in group.counts:
            assert percent_label(count, group) in drawn
        assert f"n = {group.n}" in drawn


def test_names_of_grades_never_touch_even_where_segments_are_empty() -> None:
    figure = StackedBars(
        key="k",
        title="t",
        categories=tuple(f"mRS {grade}" for grade in range(7)),
        groups=(BarGroup(label="g", counts=(0, 0, 0, 100, 0, 0, 0)),),
        finding="f",
    )
    places = [caption.at for caption in lay_out(figure, NARROW).grade_names]
    assert all(later - earlier > 3 for earlier, later in pairwise(places))
    assert places[0] > 0
    assert places[-1] < 100


def test_weighted_bars_stand_below_the_observed_ones_with_their_own_shares(
    book: FigureBook,
) -> None:
    figure = weighted_grotta()
    for root in versions(figure, book):
        drawn = texts(root)
        assert {"As observed", "Weighted: overlap weights"} <= set(drawn)
        assert drawn.count("n = 41") == 1
    layout = lay_out(figure, WIDE)
    weighted = layout.segments[14:21]
    assert [segment.label for segment in weighted] == ["10", "17", "22", "14", "13", "10", "15"]
    assert min(segment.top for segment in weighted) > layout.segments[13].bottom
    assert weighted[2].end == pytest.approx(100 * (0.101 + 0.165 + 0.222))
    assert [joint.heavy for joint in layout.joints].count(True) == 2
    table = figure_table(figure)
    assert [cell.text for cell in table.rows[2].cells][2:4] == ["10.1%", "16.5%"]


def test_a_group_without_patients_is_named_and_not_drawn() -> None:
    groups = (BarGroup(label="none", counts=(0, 0)), BarGroup(label="all", counts=(20, 30)))
    figure = StackedBars(
        key="k", title="t", categories=("a", "b"), groups=groups, finding="f", heavy_boundary=0
    )
    layout = lay_out(figure, WIDE)
    assert len(layout.segments) == 2
    assert layout.joints == ()
    assert FigureBook().drawing(figure).wide


def test_counts_that_do_not_match_the_categories_are_refused() -> None:
    figure = StackedBars(
        key="k",
        title="t",
        categories=("a", "b"),
        groups=(BarGroup(label="g", counts=(1, 2, 3)),),
        finding="f",
    )
    with pytest.raises(ValueError, match="does not count every category"):
        lay_out(figure, WIDE)


def test_more_grades_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="not 8"):
        palette.grades(8)


def test_the_name_of_a_scale_is_said_once() -> None:
    assert short_names(("mRS 0", "mRS 1", "mRS 2")) == ("mRS 0", "1", "2")
    assert short_names(("2b", "2c", "3")) == ("2b", "2c", "3")
    assert short_names(("no occlusion", "mTICI 0")) == ("no occlusion", "mTICI 0")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Contrasts as the palette's author computed them: interface specification, section 12.2.
@pytest.mark.parametrize(
    ("grade", "contrast"), list(enumerate((14.4, 10.4, 7.0, 4.7, 5.8, 9.7, 16.0))), ids=str
)
def test_text_on_a_grade_has_the_stated_contrast(grade: int, contrast: float) -> None:
    colours = palette.GRADES[grade]
    light, dark = sorted((luminance(colours.fill), luminance(colours.text)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) == pytest.approx(contrast, abs=0.06)
    assert contrast >= 4.5


def test_the_flow_draws_every_count_and_reason(book: FigureBook) -> None:
    wide, narrow = versions(flow(), book)
    for root in (wide, narrow):
        words = " ".join(texts(root))
        for step in (*flow().trunk, *(step for arm in flow().arms for step in arm.steps)):
            assert f"n = {step.n}" in words
            for reason, count in step.excluded:
                assert str(count) in texts(root)
                assert reason.split()[0] in words


@pytest.mark.parametrize("size", [flow_layout.WIDE, flow_layout.NARROW], ids=["wide", "narrow"])
def test_boxes_of_the_flow_do_not_overlap_and_stay_on_the_sheet(
    size: flow_layout.FlowSize,
) -> None:
    layout = flow_layout.lay_out(flow(), size)
    stages = [*layout.trunk, *(stage for arm in layout.arms for stage in arm)]
    boxes = [box for stage in stages for box in (stage.box, stage.side) if box is not None]
    for index, box in enumerate(boxes):
        assert box.left >= 0
        assert box.left + box.width <= size.width
        assert box.bottom <= layout.height
        for other in boxes[index + 1 :]:
            apart = (
                box.bottom <= other.top
                or other.bottom <= box.top
                or box.left + box.width <= other.left
                or other.left + other.width <= box.left
            )
            assert apart, (box, other)


def test_a_flow_without_arms_or_trunk_is_drawn() -> None:
    step = FlowStep(key="s", label="Cases", n=3)
    lone = Flow(key="a", title="t", trunk=(step,), arms=(), finding="f")
    arms = (FlowArm(key="x", label="X", steps=()), FlowArm(key="y", label="Y", steps=(step,)))
    bare = Flow(key="b", title="t", trunk=(), arms=arms, finding="f")
    assert "n = 3" in FigureBook().drawing(lone).wide
    assert "n = 3" in FigureBook().drawing(bare).wide


def test_the_table_of_a_figure_holds_every_count() -> None:
    bars = figure_table(grotta())
    assert [cell.value for cell in bars.rows[0].cells[1:]] == [41, 4, 7, 9, 6, 5, 4, 6]
    assert bars.rows[0].cells[2].text == "4 (9.8%)"
    steps = figure_table(flow())
    assert [row.cells[2].value for row in steps.rows] == [180, 150, 127, 41, 41, 86, 81]
    assert (
        steps.rows[1].cells[3].text
        == "Extracranial occlusion only: 22; No occlusion on angiography: 8"
    )


def test_the_specification_holds_its_data_and_no_address(book: FigureBook) -> None:
    described = specification(grotta())
    assert described is not None
    assert not re.search(rb'"url"', described)
    assert specification(flow()) is None
