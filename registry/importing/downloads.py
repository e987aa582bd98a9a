"""Files that an import gives back: the errors, the refused lines, and an empty file to fill in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from registry.codebook.variable import Kind, Variable
from registry.importing.plan import Fate
from registry.importing.shown import lines_of
from registry.importing.source_file import WHY_REFUSED
from registry.importing.target import CASE, KEY_LABELS, Target, all_targets, parse_target
from registry.models import DataImport

Row = Sequence[str]
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def errors(data_import: DataImport) -> Iterator[Row]:
    """Yield every error with its line, column, content and reason."""
    yield (_("line"), _("case"), _("column"), _("content"), _("reason"))
    for line in lines_of(data_import, Fate.REFUSED):
        for error in line.errors:
            yield (str(line.number), line.case, error.header, error.text, error.reason)


def refused_lines(data_import: DataImport) -> Iterator[Row]:
    """Yield the refused lines as they were in the file, to be corrected and imported again."""
    headers = [item["header"] for item in data_import.mapping]
    own = [place for place, header in enumerate(headers) if header != WHY_REFUSED]
    yield [*(headers[place] for place in own), WHY_REFUSED]
    for line in lines_of(data_import, Fate.REFUSED):
        reasons = [
            f"{error.header}: {error.reason}" if error.header else error.reason
            for error in line.errors
        ]
        yield [*(line.cells[place] for place in own), "; ".join(reasons)]


def template(layout: str) -> Iterator[Row]:
    """Yield the heading of a file that needs no assigning of columns."""
    yield [name for name, _label in all_targets(layout)]


def explanations(layout: str) -> Iterator[Row]:
    """Yield what each column of the template means."""
    yield (_("column"), _("label"), _("kind"), _("unit"), _("answers"), _("definition"))
    for name, label in all_targets(layout):
        target = parse_target(name, layout)
        if target.is_key:
            yield (name, _(KEY_LABELS[name]), "", "", "", "")
        else:
            yield _explanation(name, label, target)


def _explanation(name: str, label: str, target: Target) -> Row:
    variable = target.variable
    return (name, label, _kind(variable), variable.unit, _answers(variable), _(variable.definition))


def _kind(variable: Variable) -> str:
    words = {
        Kind.MOMENT: _("date and time, such as 2026-11-20 09:10"),
        Kind.DATE: _("date, such as 2026-11-20"),
        Kind.BOOLEAN: _("yes or no"),
        Kind.CHOICE: _("one of the answers"),
        Kind.MULTIPLE: _("answers, separated by semicolons"),
        Kind.INTEGER: _("whole number"),
        Kind.DECIMAL: _("number"),
        Kind.TEXT: _("text"),
    }
    return words[variable.kind]


def _answers(variable: Variable) -> str:
    answers = str(variable.valid or "")
    if variable.choices is not None:
        found = (f"{option.code} = {_(option.label)}" for option in variable.choices.options)
        answers = "; ".join(found)
    reasons = "; ".join(reason.value for reason in variable.missing_reasons)
    if not reasons:
        return answers
    missing = _("or a reason: %(codes)s") % {"codes": reasons}
    return f"{answers}; {missing}" if answers else missing


def as_csv(rows: Iterable[Row]) -> str:
    """Return CSV text with a byte-order mark, in which no cell can act as a formula."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; reading removes it."""
    bare = text.lstrip(" \u00a0\u200b\ufeff")
    return f"'{text}" if bare.startswith(_FORMULA) and not _NUMBER.match(text) else text


def as_workbook(**sheets: Iterable[Row]) -> bytes:
    """Return a workbook of text cells; the first row of each sheet stays in view."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell, bold if place == 0 else plain)
    return content.getvalue()


def layouts() -> list[tuple[str, str]]:
    """Return the layouts of files that can be imported, in words."""
    return [
        (CASE, _("One line per case")),
        ("attempt", _("One line per attempt")),
        ("rescuetreatment", _("One line per rescue treatment")),
        ("complication", _("One line per complication")),
        ("antithromboticdose", _("One line per dose")),
        ("haemorrhagefinding", _("One line per haemorrhage finding")),
        ("followup", _("One line per follow-up")),
        ("contactattempt", _("One line per contact attempt")),
    ]
