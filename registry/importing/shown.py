"""A checked import as a person reads it: pages of lines, old and new answers in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.bulk.draft import recorded_value
from registry.codebook.lookup import row_sections, variable_of_table
from registry.codebook.schedule import time_point
from registry.codebook.variable import MissingReason
from registry.forms.showing import answer_words
from registry.importing.folder import ImportFolder
from registry.importing.line import CellError
from registry.importing.plan import Fate, PlannedLine, RecordChange
from registry.importing.target import Place
from registry.language import row_words
from registry.models import DataImport, ImportBatch
from registry.services.answers import Answer

LINES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One answer that changes: what it is, what is stored, what the file says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its fate, for the page."""

    line: PlannedLine
    cells: list[ShownCell]
    errors: list[CellError]

    @property
    def is_new(self) -> bool:
        return self.line.fate is Fate.NEW


def lines_of(data_import: DataImport, fate: str = "") -> Iterator[PlannedLine]:
    """Yield the checked lines, all of them or those with one fate."""
    folder = ImportFolder(data_import.folder)
    for batch in ImportBatch.objects.filter(data_import=data_import):
        if not fate or batch.counts.get(fate):
            yield from _batch(folder, batch.number, fate)


def page_of_lines(data_import: DataImport, fate: str, page: int) -> list[ShownLine]:
    """Return one page of lines; only the batches that it touches are read."""
    folder = ImportFolder(data_import.folder)
    skip = (page - 1) * LINES_PER_PAGE
    found: list[PlannedLine] = []
    for batch in ImportBatch.objects.filter(data_import=data_import):
        here = batch.counts.get(fate or "lines", 0)
        if skip >= here:
            skip -= here
            continue
        found += list(_batch(folder, batch.number, fate))[skip:]
        skip = 0
        if len(found) >= LINES_PER_PAGE:
            break
    return [shown_line(line) for line in found[:LINES_PER_PAGE]]


def _batch(folder: ImportFolder, number: int, fate: str) -> list[PlannedLine]:
    data = folder.read_lines(folder.batch_name(number))
    lines = [PlannedLine.from_data(item) for item in data if not fate or item["fate"] == fate]
    return sorted(lines, key=lambda line: line.number)


def shown_line(line: PlannedLine) -> ShownLine:
    """Return a line with its answers in words."""
    cells = [cell for change in line.changes for cell in _cells(change)]
    return ShownLine(line, cells, line.errors)


def _cells(change: RecordChange) -> Iterator[ShownCell]:
    where = place_words(change.place)
    for name, (old, new) in change.changes.items():
        label = _(variable_of_table(change.place.table, name).label)
        yield ShownCell(
            label=_("%(row)s: %(item)s") % {"row": where, "item": label} if where else label,
            old=answer_in_words(change.place.table, name, old),
            new=answer_in_words(change.place.table, name, new),
        )


def answer_in_words(table: str, name: str, answer: Answer) -> str:
    """Return an answer of the trail in words."""
    variable = variable_of_table(table, name)
    value = recorded_value(variable, answer)
    if isinstance(value, MissingReason):
        return answer_words(None, value.value, variable)
    return answer_words(value, None, variable)


def place_words(place: Place) -> str:
    """Return which row of the case is meant; nothing where there is only one."""
    if place.table == "followup":
        return _(time_point(place.timepoint).label)
    if place.table == "contactattempt":
        return _("%(point)s, contact %(seq)d") % {
            "point": _(time_point(place.timepoint).label),
            "seq": place.seq,
        }
    if not place.seq:
        return ""
    return row_words(row_sections()[place.table], place.seq)
