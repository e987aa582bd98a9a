"""No format forgets a kind of display, and each shows the texts that the display carries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import get_args

import altair as alt
import pytest

from analytics.render import RENDERERS, render_all
from analytics.render.figures.book import specification
from analytics.render.figures.numbers import figure_table, figure_values
from analytics.render.figures.plot import (
    Band,
    Bar,
    Line,
    Mark,
    Plot,
    Rule,
    Scale,
    Space,
    Symbol,
    Text,
)
from analytics.render.figures.plot_spec import plot_spec
from analytics.render.numbering import numbered
from analytics.report.display import (
    Display,
    Figure,
    Flow,
    ForestFigure,
    FunnelFigure,
    Report,
    RunChart,
    TippingFigure,
)
from analytics.report.serialise import report_from_json, report_to_json
from tests.analytics.render import reading
from tests.analytics.render.sample_figures import every_figure, report_of_every_display

FIGURES = [pytest.param(figure, id=figure.key) for figure in every_figure()]


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of_every_display()


@pytest.fixture(scope="module")
def files(report: Report) -> dict[str, bytes]:
    return render_all(report)


def displays(report: Report) -> list[Display]:
    return [display for chapter in report.chapters for display in chapter.displays]


def printed_texts(value: object) -> Iterator[str]:
    """What a figure carries as print: the texts of its cells, rows, sites and points."""
    if isinstance(value, tuple):
        for item in value:
            yield from printed_texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            content = getattr(value, part.name)
            if part.name == "text" and content:
                yield str(content)
            elif part.name not in ("row_steps", "column_steps"):
                yield from printed_texts(content)


def test_the_sample_has_every_kind_of_display(report: Report) -> None:
    assert {type(display) for display in displays(report)} == set(get_args(Display))
    assert {type(figure) for figure in every_figure()} == set(get_args(Figure))


def test_every_display_survives_the_store(report: Report) -> None:
    again = report_from_json(report_to_json(report))
    assert again == report
    assert report_to_json(again) == report_to_json(report)


@pytest.mark.parametrize("name", ["pdf", "docx", "html", "xlsx"])
def test_every_display_is_in_every_document(
    name: str, report: Report, files: dict[str, bytes]
) -> None:
    readers = {
        "pdf": lambda content: " ".join(reading.pdf_pages(content)),
        "docx": reading.docx_text,
        "html": reading.html_text,
        "xlsx": reading.xlsx_text,
    }
    found = readers[name](files[name])
    for display in displays(report):
        assert display.title in found
        if isinstance(display, get_args(Figure)):
            assert display.finding in found


def test_the_archive_of_tables_has_each_figure_twice(
    report: Report, files: dict[str, bytes]
) -> None:
    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        names = archive.namelist()
    for item in numbered(report):
        if item.label:
            assert len([name for name in names if f"/{item.name}-" in name]) == 2, item.name


def test_the_archive_of_figures_has_every_drawing(report: Report, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["figures"])) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    figures = [item for item in numbered(report) if item.label.startswith("Figure")]
    assert len(figures) == len(every_figure())
    for item in figures:
        kinds = {".svg", ".pdf", ".png", "-600dpi.png"}
        kinds |= set() if isinstance(item.display, Flow) else {".vl.json"}
        assert {name.removeprefix(item.name) for name in contents if name.split(".")[0].split(
            "-600")[0] == item.name} == kinds  # fmt: skip
        assert contents[f"{item.name}.pdf"].startswith(b"%PDF")
        assert contents[f"{item.name}.svg"].startswith(b"<svg")


@pytest.mark.parametrize("name", ["xlsx", "csv", "json"])
def test_the_same_report_gives_the_same_numbers_files(
    name: str, report: Report, files: dict[str, bytes]
) -> None:
    assert RENDERERS[name].render(report) == files[name]


@pytest.mark.parametrize("figure", FIGURES)
def test_the_table_of_a_figure_prints_every_text_that_the_figure_carries(figure: Figure) -> None:
    printed = " | ".join(cell.text for row in figure_table(figure).rows for cell in row.cells)
    assert [text for text in printed_texts(figure) if text not in printed] == []


@pytest.mark.parametrize("figure", FIGURES)
def test_the_tables_of_a_figure_are_whole(figure: Figure) -> None:
    for table in (figure_table(figure), figure_values(figure)):
        assert table.rows
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
        keys = [column.key for column in table.columns]
        assert len(set(keys)) == len(keys)


def test_the_values_hold_each_number_that_is_drawn() -> None:
    by_type = {type(figure): figure for figure in every_figure()}
    for kind, numbers in (
        (ForestFigure, {1.68, 1.14, 2.48, 346.0, 0.21, "no limit"}),
        (FunnelFigure, {83 / 118, 0.45, 118}),
        (RunChart, {124.7, 55.0, 115.0, 85.0, 60.0}),
        (TippingFigure, {0.062, 75, 100}),
    ):
        rows = figure_values(by_type[kind]).rows
        held = {cell.value for row in rows for cell in row.cells}
        found = {round(v, 12) if isinstance(v, float) else v for v in held}
        assert {round(n, 12) if isinstance(n, float) else n for n in numbers} <= found, kind


def test_altair_knows_the_specification_of_every_kind_of_mark() -> None:
    pixels, x = Space(), Scale(low=0.5, high=8, start=0, end=90, is_log=True)
    y = Scale(low=0, high=1, start=90, end=0)
    data = Space(x=x, y=y)
    marks: tuple[Mark, ...] = (
        Text(x=1, y=2, text="a", size=12, space=pixels),
        Rule(x=1, y=0.1, x2=2, y2=0.3, dash=(3, 3), space=data),
        Bar(x=1, y=2, x2=3, y2=4, fill="#000000", stroke="#ffffff"),
        Symbol(x=1, y=0.5, shape="triangle-left", area=40, fill="#000000", space=data),
        Line(points=((1, 0.2), (2, 0.4)), stroke="#000000", step=True, space=data),
        Band(points=((1, 0.2, 0.3), (2, 0.3, 0.4)), fill="#000000", opacity=0.2, space=data),
    )
    assert {type(mark) for mark in marks} == set(get_args(Mark))
    described = plot_spec(Plot(width=100, height=100, marks=marks))
    chart = alt.Chart.from_dict(described, validate=True)
    assert isinstance(chart, alt.LayerChart)
    assert len(described["layer"]) == len(marks)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_specification_fetches_nothing(figure: Figure) -> None:
    described = specification(figure)
    assert (described is None) == isinstance(figure, Flow)
    assert described is None or b'"url"' not in described


def test_a_cell_of_the_data_formats_never_becomes_another_number(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["csv"])) as archive:
        name = next(n for n in archive.namelist() if n.startswith("raw/") and "sites" in n)
        text = archive.read(name).decode("utf-8-sig")
    assert repr(83 / 118) in text
