"""Lines of an Excel workbook, every cell as the text that a person would have typed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.importing.text_file import UnreadableFileError

# Limits of the table of contents. A sheet of 10,000 rows and 60 columns has a ratio of 7.
LARGEST_UNPACKED, LARGEST_PART = 250_000_000, 200_000_000
WORTH_A_RATIO, LARGEST_RATIO = 5_000_000, 150
MOST_PARTS = 2_000
_EXPECTED = ("xl/", "docProps/", "_rels/", "customXml/", "[Content_Types].xml")
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DAMAGED = gettext_lazy("This workbook cannot be read. Is it damaged, or protected by a password?")


def is_workbook(path: Path) -> bool:
    """Tell whether the file is an Excel workbook, by its content. Raises UnreadableFileError."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLD:
        raise UnreadableFileError(
            _("This is an Excel file of the old kind (.xls). Save it as .xlsx and choose it again.")
        )
    return head == _ZIP


def sheets_of(path: Path) -> list[str]:
    """Return the names of the sheets, in order. Raises UnreadableFileError."""
    _refuse_what_explodes(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            return list(workbook.sheet_names)
    except (python_calamine.CalamineError, OSError) as error:
        raise UnreadableFileError(_DAMAGED) from error


def workbook_rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number in the sheet, from 1. Raises UnreadableFileError."""
    _refuse_what_explodes(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            rows = workbook.get_sheet_by_name(sheet).iter_rows()
            for number, cells in enumerate(rows, start=1):
                yield number, [typed(cell) for cell in cells]
    except (python_calamine.CalamineError, OSError) as error:
        raise UnreadableFileError(_DAMAGED) from error


def _refuse_what_explodes(path: Path) -> None:
    """Look at the table of contents only: nothing is unpacked to find out."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(_DAMAGED) from error
    sizes = [part.file_size for part in parts]
    if (
        len(parts) > MOST_PARTS
        or sum(sizes) > LARGEST_UNPACKED
        or any(_explodes(part) for part in parts)
    ):
        raise UnreadableFileError(_("This workbook is too large once it is unpacked. Divide it."))
    foreign = [part for part in parts if not part.filename.startswith(_EXPECTED)]
    if foreign or any("vbaProject" in part.filename for part in parts):
        raise UnreadableFileError(
            _("This is no plain .xlsx workbook. Save it as one, without macros.")
        )


def _explodes(part: zipfile.ZipInfo) -> bool:
    size = part.file_size
    return size > LARGEST_PART or (
        size > WORTH_A_RATIO and size > LARGEST_RATIO * max(part.compress_size, 1)
    )


def typed(cell: Any) -> str:
    """Return a cell as text: a date as YYYY-MM-DD, a number without trailing zeros."""
    match cell:
        case str():
            text = cell.strip()
        case bool():
            text = "yes" if cell else "no"
        case float():
            text = str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            text = _moment(cell)
        case time():
            text = f"{cell:%H:%M}"
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            text = f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            text = "" if cell is None else str(cell)
    return text


def _moment(cell: datetime) -> str:
    # A spreadsheet counts days in binary fractions: 09:10 may be kept as 09:09:59.9999.
    rounded = cell + timedelta(milliseconds=500)
    return f"{rounded:%Y-%m-%d %H:%M}"
