"""A file from its bytes to the end of a step, as the pages and the worker do it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from registry.importing.execute import execute_import
from registry.importing.folder import ImportFolder
from registry.importing.plan import PlannedLine
from registry.importing.receiving import receive
from registry.models import DataImport, Site, User
from registry.services.imports import requests

Rows = Sequence[Sequence[Any]]


def csv_file(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def workbook(rows: Rows, **options: Any) -> bytes:
    """Return a workbook; dates and times in it are real ones."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("Data")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return content.getvalue()


def step(found: DataImport) -> DataImport:
    """Let the worker do the step that waits."""
    assert execute_import(found.pk), f"nothing to do for {found}"
    return DataImport.objects.get(pk=found.pk)


def read(by: User, site: Site, content: bytes, *, layout: str = "case", **how: Any) -> DataImport:
    """Receive a file and have it read: its columns are guessed then."""
    name = "file.xlsx" if content.startswith(b"PK") else "file.csv"
    found = receive(
        by=by,
        site=site,
        name=name,
        chunks=[content],
        layout=layout,
        encoding=how.get("encoding", ""),
    )
    return step(found)


def check(
    by: User,
    site: Site,
    content: bytes,
    *,
    layout: str = "case",
    contents: dict[str, dict[str, str]] | None = None,
    targets: dict[str, str] | None = None,
    reason: str = "",
    empty_clears: bool = False,
) -> DataImport:
    """Read a file and check it; ``contents`` and ``targets`` are decided by header."""
    found = read(by, site, content, layout=layout)
    assert found.status == "mapping", found.failure
    for column in found.mapping:
        column["contents"] = (contents or {}).get(column["header"], column["contents"])
        column["target"] = (targets or {}).get(column["header"], column["target"])
    requests.ask_check(
        by=by,
        data_import=found,
        mapping=found.mapping,
        empty_clears=empty_clears,
        reason=reason,
    )
    return step(found)


def apply(by: User, site: Site, content: bytes, **how: Any) -> DataImport:
    """Read, check and write a file."""
    found = check(by, site, content, **how)
    assert found.status == "checked", found.failure
    requests.ask_apply(by=by, data_import=found)
    return step(found)


def undo(by: User, found: DataImport, reason: str = "wrong file") -> DataImport:
    requests.ask_undo(by=by, data_import=found, reason=reason)
    return step(found)


def planned(found: DataImport) -> list[PlannedLine]:
    """Return the lines of a checked import, in file order."""
    folder = ImportFolder(found.folder)
    lines = [
        PlannedLine.from_data(data)
        for batch in found.batches.all()
        for data in folder.read_lines(folder.batch_name(batch.number))
    ]
    return sorted(lines, key=lambda line: line.number)


def fates(found: DataImport) -> list[str]:
    return [str(line.fate) for line in planned(found)]


def errors(found: DataImport) -> list[tuple[int, str, str]]:
    """Return line, column and reason of everything that was refused."""
    return [
        (line.number, error.header, error.reason)
        for line in planned(found)
        for error in line.errors
    ]
