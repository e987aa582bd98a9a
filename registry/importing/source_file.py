"""Reading a whole file once: its heading, what its columns hold, and its lines as plain text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.civil_time import normalise
from registry.importing.folder import LINES, ImportFolder, as_json
from registry.importing.text_file import UnreadableFileError, form_of, text_rows
from registry.importing.workbook import is_workbook, sheets_of, workbook_rows

LARGEST_FILE = 25_000_000
MOST_LINES = 200_000
MOST_COLUMNS = 1_000
# A column with more different contents than this is no choice; they are not listed.
MOST_CONTENTS = 40
LONGEST_CONTENT = 120
SAMPLES = 3
# The column that a file of refused lines carries beside its own; it means nothing.
WHY_REFUSED = "Reperfuse: why refused"
TOLD = 5_000


@dataclass(slots=True)
class FoundColumn:
    """A column of the file: how many cells are filled, a few of them, and its different contents.

    ``contents`` is empty where there are too many of them to be a choice.
    """

    header: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    contents: Counter[str] | None = field(default_factory=Counter)

    def see(self, cell: str) -> None:
        self.filled += 1
        if len(self.samples) < SAMPLES and cell not in self.samples:
            self.samples.append(cell[:LONGEST_CONTENT])
        if self.contents is None:
            return
        self.contents[cell[:LONGEST_CONTENT]] += 1
        if len(self.contents) > MOST_CONTENTS:
            self.contents = None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What was found. ``header_key`` is the same for files with the same headers."""

    form: str
    sheet: str
    header_key: str
    lines: int


def read_source(
    folder: ImportFolder, *, encoding: str, sheet: str, tell: Callable[[int], None]
) -> FoundFile:
    """Write the file's lines and what its columns hold into its folder.

    ``tell`` hears now and then how many lines have been read. Raises UnreadableFileError.
    """
    form, sheet, rows = _open(folder.upload, encoding, sheet)
    headers = _headers(rows)
    columns = [FoundColumn(header) for header in headers]
    lines = 0
    with folder.writing(LINES) as file:
        for number, cells in rows:
            if not any(cells):
                continue
            lines += 1
            if lines > MOST_LINES:
                raise UnreadableFileError(
                    _("The file has more than %(most)d lines. Divide it.") % {"most": MOST_LINES}
                )
            for column, cell in zip(columns, cells, strict=False):
                if cell:
                    column.see(cell)
            file.write(f"{as_json([number, *_padded(cells, len(columns))])}\n")
            if lines % TOLD == 0:
                tell(lines)
    folder.write_columns([_kept(column) for column in columns])
    return FoundFile(form, sheet, header_key(headers), lines)


def _kept(column: FoundColumn) -> dict[str, Any]:
    return asdict(column) | {"contents": dict(column.contents or {})}


def _open(
    path: Path, encoding: str, sheet: str
) -> tuple[str, str, Iterator[tuple[int, list[str]]]]:
    if not is_workbook(path):
        form = form_of(path, encoding)
        return str(form), "", text_rows(path, form)
    sheets = sheets_of(path)
    chosen = sheet if sheet in sheets else sheets[0]
    words = _("Excel workbook, sheet “%(sheet)s”") % {"sheet": chosen}
    if len(sheets) > 1:
        words = ngettext(
            "Excel workbook, sheet “%(sheet)s”; %(number)d other sheet is not read",
            "Excel workbook, sheet “%(sheet)s”; %(number)d other sheets are not read",
            len(sheets) - 1,
        ) % {"sheet": chosen, "number": len(sheets) - 1}
    return words, chosen, workbook_rows(path, chosen)


def _headers(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the headers: the first row that holds anything. Each gets a name of its own."""
    found = next((cells for _number, cells in rows if any(cells)), None)
    if found is None:
        raise UnreadableFileError(_("The file is empty."))
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise UnreadableFileError(
            _("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS}
        )
    named: list[str] = []
    for place, cell in enumerate(found, start=1):
        header = " ".join(cell.split())[:LONGEST_CONTENT] or _("column %d") % place
        again = named.count(header)
        named.append(header if not again else f"{header} ({again + 1})")
    return named


def _padded(cells: list[str], width: int) -> list[str]:
    """Return a line of the header's width; what stands beyond it is kept, to be refused."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells + [""] * (width - len(cells))


def header_key(headers: list[str]) -> str:
    """Return what files with the same set of headers have in common, in whatever order."""
    own = (header for header in headers if header != WHY_REFUSED)
    text = "\n".join(sorted(normalise(header) for header in own))
    return hashlib.sha256(text.encode()).hexdigest()
