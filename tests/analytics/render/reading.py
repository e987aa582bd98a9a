"""Read the text of a rendered report back, format by format."""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf


def pdf_pages(content: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return [joined(page.extract_text()) for page in pages]


def docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return joined(" ".join(words))


def xlsx_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return joined(
        " ".join(
            str(value)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value is not None
        )
    )


def csv_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return joined(" ".join(archive.read(name).decode("utf-8") for name in archive.namelist()))


def html_text(content: bytes) -> str:
    reader = _TextReader()
    reader.feed(content.decode("utf-8"))
    return joined(" ".join(reader.words))


def joined(text: str) -> str:
    """One space wherever a format broke a line."""
    return " ".join(text.replace("\u200b", "").split())


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
