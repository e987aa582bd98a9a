"""Every format prints the same digits, the same bytes twice, and holds hostile text as text."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from analytics.render import RENDERERS, render_all
from analytics.render.figures.book import FigureBook
from analytics.report.display import (
    BarGroup,
    Cell,
    Chapter,
    Column,
    Fact,
    Flow,
    FlowArm,
    FlowStep,
    Note,
    Report,
    Row,
    StackedBars,
    Table,
)
from tests.analytics.render import reading
from tests.analytics.render.sample import SYNTHETIC, sample_report

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "#eval(panic())",
    "*bold* _under_",
    "$ x^2 $",
    "@reference",
    "\\u{41} `raw` // line",
    "]] {{ 7 * 7 }} {% x %}",
    "https://example.org/",
)

READERS: dict[str, Callable[[bytes], str]] = {
    "pdf": lambda content: " ".join(reading.pdf_pages(content)),
    "docx": reading.docx_text,
    "xlsx": reading.xlsx_text,
    "csv": reading.csv_text,
    "html": reading.html_text,
    "json": lambda content: reading.joined(content.decode("utf-8")),
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render_all(sample_report())


def printed_texts(report: Report) -> list[str]:
    return [
        cell.text
        for chapter in report.chapters
        for display in chapter.displays
        if isinstance(display, Table)
        for row in display.rows
        for cell in row.cells
        if cell.text
    ]


@pytest.mark.parametrize("name", READERS)
def test_every_printed_cell_is_in_every_format(name: str, files: dict[str, bytes]) -> None:
    found = READERS[name](files[name])
    missing = [text for text in printed_texts(sample_report()) if text not in found]
    assert missing == []


@pytest.mark.parametrize("name", [name for name in READERS if name != "csv"])
def test_headline_facts_and_provenance_are_in_every_document(
    name: str, files: dict[str, bytes]
) -> None:
    report = sample_report()
    found = READERS[name](files[name])
    wanted = [fact.text for fact in report.provenance]
    if name not in {"xlsx", "csv"}:
        wanted += [*report.headline, *(fact.text for fact in report.facts)]
    assert [text for text in wanted if text not in found] == []


def test_the_same_report_gives_the_same_bytes_in_every_format(files: dict[str, bytes]) -> None:
    again = {name: renderer.render(sample_report()) for name, renderer in RENDERERS.items()}
    assert [name for name in RENDERERS if again[name] != files[name]] == []


def test_every_registered_format_names_its_file_and_type(files: dict[str, bytes]) -> None:
    assert set(files) == set(RENDERERS)
    assert all(renderer.label and "/" in renderer.media_type for renderer in RENDERERS.values())
    assert len({renderer.extension for renderer in RENDERERS.values()}) == len(RENDERERS)


def documents(report: Report) -> dict[str, bytes]:
    """The formats that people read; the archive of figures has no words of its own."""
    book = FigureBook()
    names = ("pdf", "docx", "xlsx", "csv", "html")
    return {name: RENDERERS[name].render(report, book) for name in names}


def hostile_report(text: str) -> Report:
    step = FlowStep(key="a", label=text, n=1, excluded=((text, 1),))
    displays = (
        Table(
            key="t",
            title=text,
            columns=(Column(key="a", label=text, kind="label"), Column(key="b", label=text)),
            rows=(
                Row(cells=(Cell(text=text),), kind="heading"),
                Row(cells=(Cell(text=text), Cell(text=text, value=text))),
            ),
            notes=(text,),
        ),
        StackedBars(
            key=text,
            title=text,
            categories=(text, "other"),
            groups=(BarGroup(label=text, counts=(3, 4)),),
            finding=text,
            notes=(text,),
        ),
        Flow(
            key=text,
            title=text,
            trunk=(step, step),
            arms=(FlowArm(key="a", label=text, steps=(step, step)),),
            finding=text,
        ),
        Note(key="n", title=text, paragraphs=(text,), kind="not_estimable"),
    )
    return Report(
        title=text,
        comparator_definition=text,
        headline=(text,),
        facts=(Fact(label=text, text=text),),
        chapters=(Chapter(key=text, title=text, displays=displays),),
        provenance=(Fact(label=text, text=text),),
        synthetic=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_it_is(text: str) -> None:
    for name, content in documents(hostile_report(text)).items():
        found = READERS[name](content)
        # A PDF names no spaces; where a line breaks, a reader sees none.
        assert text.replace(" ", "") in found.replace(" ", ""), name


def test_hostile_text_makes_no_element_in_the_page() -> None:
    page = RENDERERS["html"].render(hostile_report("<script>alert(1)</script><b style='x'>"))
    assert b"<script" not in page
    assert b"<b " not in page


def test_hostile_text_makes_no_formula_and_no_link_in_the_workbook() -> None:
    for text in ("=1+1", "https://example.org/", "12"):
        content = RENDERERS["xlsx"].render(hostile_report(text))
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [
            cell
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value == text
        ]
        assert cells
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
        assert all(cell.hyperlink is None for cell in cells)


def test_characters_that_no_document_can_hold_do_not_stop_a_report() -> None:
    files = render_all(hostile_report("a\x00b\x1bc\uffffd"))
    assert all(files.values())


@pytest.mark.parametrize(
    "text", ["Donaudampfschiff" * 12, "颅内动脉粥样硬化性狭窄" * 12], ids=["long word", "Chinese"]
)
def test_a_long_word_survives_in_every_format(text: str) -> None:
    for name, content in documents(hostile_report(text)).items():
        assert text in READERS[name](content).replace(" ", ""), name


def test_an_empty_report_is_still_a_document() -> None:
    report = dataclasses.replace(
        sample_report(synthetic=""), chapters=(), facts=(), headline=(), provenance=()
    )
    assert all(render_all(report).values())


@pytest.mark.parametrize("name", ["docx", "xlsx", "csv", "html", "figures"])
def test_the_synthetic_sentence_is_in_every_format(name: str, files: dict[str, bytes]) -> None:
    content = files[name]
    if name == "html":
        assert SYNTHETIC in content.decode("utf-8")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(member) for member in archive.namelist()]
    assert any(SYNTHETIC.encode() in text for text in texts)
