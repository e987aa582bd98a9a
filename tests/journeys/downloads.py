"""Reads the outcome table back out of every format in which a report is handed out."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator

import docx
import openpyxl
import pypdf
from playwright.sync_api import Page

Row = tuple[str, ...]
FRACTION = re.compile(r"^\d+/\d+\b")  # how the cells of both groups begin, in the outcome table
# Dashes of all kinds alike; the places where a line may break are no characters.
DASHES = str.maketrans("–−‑", "---", "\u200b")


def downloaded(page: Page, label: str) -> bytes:
    """Press a link of the report page and return the file that the browser was given."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label, exact=True).click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename
    return path.read_bytes()


def outcome_rows(rows: Iterable[Iterable[object]]) -> list[Row]:
    """Return the rows with a fraction for each group; spaces and dashes of all kinds alike."""
    plain = [tuple(_plain(cell) for cell in row) for row in rows]
    return [row for row in plain if len(row) > 2 and all(map(FRACTION.match, row[1:3]))]


def rows_of_json(content: bytes) -> Iterator[Row]:
    for chapter in json.loads(content)["chapters"]:
        for display in chapter["displays"]:
            for row in display["rows"] if display["type"] == "table" else ():
                yield tuple(cell["text"] for cell in row["cells"])


def rows_of_excel(content: bytes) -> Iterator[Row]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield tuple(str(cell) for cell in row if cell is not None)
    book.close()


def rows_of_word(content: bytes) -> Iterator[Row]:
    for table in docx.Document(io.BytesIO(content)).tables:
        for row in table.rows:
            yield tuple(cell.text for cell in row.cells)


def rows_of_csv(content: bytes) -> Iterator[Row]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                yield from map(
                    tuple, csv.reader(archive.read(name).decode("utf-8-sig").splitlines())
                )


def rows_of_page(page: Page) -> list[Row]:
    """Return the rows of every table on the page, in one question to the browser."""
    rows = page.evaluate(
        "[...document.querySelectorAll('main table tr')].map("
        "(row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return [tuple(row) for row in rows]


def words_of_pdf(content: bytes) -> str:
    """Return the text without any space, since lines break inside the cells."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return without_spaces("".join(page.extract_text() for page in pages))


def without_spaces(text: str) -> str:
    return "".join(text.translate(DASHES).split())


def _plain(cell: object) -> str:
    return " ".join(str(cell).translate(DASHES).split())
