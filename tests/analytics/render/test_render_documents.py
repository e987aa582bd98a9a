from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pypdf
import pytest

from analytics.render import RENDERERS
from analytics.render.csv_zip import inert
from analytics.render.table_layout import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, lay_out
from analytics.report.display import Cell, Chapter, Column, Report, Row, Table
from tests.analytics.render import reading
from tests.analytics.render.sample import (
    SYNTHETIC,
    baseline_table,
    comparison_table,
    outcome_table,
    sample_report,
)

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# ISO/IEC 29500-1, order of the children that we write by hand.
CELL_PROPERTIES = ["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"]
TABLE_PROPERTIES = ["tblStyle", "tblW", "jc", "tblInd", "tblLayout", "tblCellMar", "tblLook"]


def many_columns(count: int, text: str) -> Table:
    columns = tuple(Column(key=str(index), label=f"Column {index}") for index in range(count))
    rows = tuple(Row(cells=tuple(Cell(text=text) for _ in range(count))) for _ in range(3))
    return Table(key="wide", title="Wide", columns=columns, rows=rows)


def with_table(table: Table) -> Report:
    chapter = Chapter(key="c", title="Chapter", displays=(table,))
    return dataclasses.replace(sample_report(), chapters=(chapter,))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return RENDERERS["pdf"].render(sample_report())


def test_the_synthetic_sentence_is_on_every_page(pdf: bytes) -> None:
    pages = reading.pdf_pages(pdf)
    assert len(pages) >= 3
    assert [number for number, page in enumerate(pages, 1) if SYNTHETIC not in page] == []


def test_a_report_of_real_data_never_says_synthetic() -> None:
    content = RENDERERS["pdf"].render(sample_report(synthetic=""))
    assert not any("ynthetic" in page for page in reading.pdf_pages(content))


def test_each_page_says_its_number_and_the_age_of_the_data(pdf: bytes) -> None:
    pages = reading.pdf_pages(pdf)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Data as of 22 Nov 2026 09:10 +08:00" in page
        assert "7f3a91c4d2e8" in page


def test_bookmarks_title_language_and_tags_are_in_the_pdf(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    titles = [item["/Title"] for item in reader.outline if isinstance(item, dict)]
    assert titles == ["Flow", "Patients", "Outcomes", "Methods", "Provenance"]
    assert reader.metadata is not None
    assert reader.metadata.title == sample_report().title
    assert reader.metadata.creation_date is None
    root = reader.trailer["/Root"].get_object()
    assert root["/Lang"] == "en"
    assert bool(root["/MarkInfo"]["/Marked"])


def test_only_the_bundled_typeface_is_in_the_pdf(pdf: bytes) -> None:
    fonts: set[str] = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"].rpartition("+")[2].partition("-")[0])
    assert {font.lstrip("/") for font in fonts} == {"Inter"}


def test_no_text_leaves_the_page() -> None:
    for table in (outcome_table(), many_columns(9, "12/34, 56.7% (45.6 to 78.9)")):
        content = RENDERERS["pdf"].render(with_table(table))
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            right = float(page.mediabox.width)
            places: list[float] = []

            def visit(text: str, _cm: object, matrix: list[float], *_rest: object) -> None:
                if text.strip():
                    places.append(matrix[4])  # noqa: B023 called inside this turn only

            page.extract_text(visitor_text=visit)
            assert places
            assert min(places) >= 0
            assert max(places) <= right - 42


@pytest.mark.parametrize(
    ("table", "landscape"),
    [
        (baseline_table(), False),
        (outcome_table(), False),
        (comparison_table(), False),
        (many_columns(9, "12/34, 56.7% (45.6 to 78.9)"), True),
        (many_columns(30, "12/34, 56.7% (45.6 to 78.9)"), True),
    ],
    ids=["baseline", "outcomes", "words", "nine columns", "thirty columns"],
)
def test_every_table_fits_its_sheet(table: Table, *, landscape: bool) -> None:
    layout = lay_out(table)
    assert layout.landscape is landscape
    assert sum(layout.widths) <= (LANDSCAPE_WIDTH if landscape else PORTRAIT_WIDTH) + 0.5
    assert len(layout.widths) == len(table.columns)


def test_the_outcome_table_puts_intervals_below_their_values_on_paper() -> None:
    assert lay_out(outcome_table()).interval_below is True
    assert lay_out(baseline_table()).interval_below is False


@pytest.fixture(scope="module")
def word() -> bytes:
    return RENDERERS["docx"].render(sample_report())


def test_word_tables_repeat_their_header(word: bytes) -> None:
    tables = docx.Document(io.BytesIO(word)).tables
    assert len(tables) == 3
    for table in tables:
        properties = table.rows[0]._tr.trPr
        assert properties is not None
        assert properties.find(f"{WORD}tblHeader") is not None


def test_word_has_headings_pictures_with_words_and_the_sentence_above(word: bytes) -> None:
    document = docx.Document(io.BytesIO(word))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Flow", "Patients", "Outcomes", "Methods", "Provenance"]
    descriptions = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(descriptions) == 2
    assert all(description and ". " in description for description in descriptions)
    header = " ".join(p.text for p in document.sections[0].header.paragraphs)
    assert SYNTHETIC in header


def test_word_keeps_the_order_that_the_format_prescribes(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 our own
    for tag, order in (("tcPr", CELL_PROPERTIES), ("tblPr", TABLE_PROPERTIES)):
        found = list(root.iter(f"{WORD}{tag}"))
        assert found
        for element in found:
            places = [order.index(child.tag.removeprefix(WORD)) for child in element]
            assert places == sorted(places)


def test_a_wide_table_lies_on_its_side_in_word() -> None:
    table = many_columns(9, "12/34, 56.7% (45.6 to 78.9)")
    document = docx.Document(io.BytesIO(RENDERERS["docx"].render(with_table(table))))
    widths = [section.page_width for section in document.sections]
    assert len(widths) == 3
    assert widths[1] is not None
    assert widths[0] is not None
    assert widths[1] > widths[0]


def test_the_workbook_keeps_unrounded_numbers_beside_the_printed_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"].render(sample_report())))
    assert {"Summary", "Table 1", "Table 1 raw", "Figures data", "Provenance"} <= set(
        book.sheetnames
    )
    printed, raw = book["Table 2"], book["Table 2 raw"]
    places = [
        (cell.row, cell.column)
        for row in printed.iter_rows()
        for cell in row
        if cell.value == "0.87 (0.41 to 1.82)"
    ]
    assert len(places) == 1
    assert raw.cell(*places[0]).value == pytest.approx(0.86772487, abs=1e-12)
    assert raw.cell(*places[0]).data_type == "n"


def csv_files(report: Report) -> dict[str, list[list[str]]]:
    content = RENDERERS["csv"].render(report)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_csv_has_a_printed_and_a_raw_file_per_table_and_figure() -> None:
    files = csv_files(sample_report())
    assert len(files) == 2 * 5 + 1
    raw = files["raw/table-2-outcomes.csv"]
    assert ["Death by 90 days", str(6 / 41), str(11 / 86), "1.8434"] == raw[-1][:4]
    assert files["printed/table-2-outcomes.csv"][-1][1] == "6/41, 14.6% (6.9 to 28.4)"
    assert files["raw/figure-2-mrs90.csv"][1][:3] == ["Rescue stenting", "41", "4"]


def test_csv_begins_with_the_mark_that_spreadsheet_programs_need() -> None:
    content = RENDERERS["csv"].render(sample_report())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in names)
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.parametrize(
    "text", ["-2.3", "+17.1", "-2.3 (-4.0 to -0.6)", "−3.5", "0", "12%", "+9.7%", ""]
)
def test_numbers_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "\r=1", "-1+2", "+1-A1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"
