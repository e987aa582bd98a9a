"""One line of the file, read: which case it is about, what it answers, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from registry.codebook.variable import Kind
from registry.forms.reading import Setting, TypedError
from registry.importing.cells import CLEARED, Answer, Given, as_moment, read_cell
from registry.importing.mapping import Column
from registry.importing.moments import date_in, moment_of
from registry.importing.target import CASE, TIME_POINTS, Place, Target
from registry.services.errors import HospitalNumberError
from registry.services.identity import normalised_number
from registry.services.registry_number import is_registry_number

# Kinds whose contents repeat so often that reading them once is enough.
_REPEATING = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.CHOICE, Kind.MULTIPLE})
_MOST_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that cannot be taken: its column, what stands in it, and why. No column: the line."""

    header: str
    text: str
    reason: str


@dataclass(slots=True)
class Line:
    """A line of the file. ``answers`` are by place; a key is empty where the line has none."""

    number: int
    cells: list[str]
    registry_id: str = ""
    hospital_number: str = ""
    onset_date: date | None = None
    seq: int = 0
    timepoint: str = ""
    answers: dict[Place, dict[str, Answer]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    def refuse(self, reason: str, header: str = "", text: str = "") -> None:
        self.errors.append(CellError(header, text, reason))


class LineReader:
    """Reads lines by one mapping."""

    def __init__(
        self, columns: Sequence[Column], setting: Setting, *, layout: str, empty_clears: bool
    ) -> None:
        self._setting = setting
        self._layout = layout
        self._empty_clears = empty_clears
        self._keys = [column for column in columns if column.target.is_key]
        self._columns = [
            column
            for column in columns
            if not column.target.is_key and column.target.part not in ("date", "time")
        ]
        self._pairs = _pairs(columns)
        self._remembered: dict[int, dict[str, Given | None]] = {
            column.place: {}
            for column in self._columns
            if not column.target.part and column.target.variable.kind in _REPEATING
        }

    def read(self, number: int, cells: list[str], width: int) -> Line:
        """Read one line of a file with ``width`` columns."""
        line = Line(number, cells)
        if len(cells) > width:
            line.refuse(_("This line has more cells than the heading has columns."))
        for column in self._keys:
            if text := cells[column.place]:
                self._read_key(line, column, text)
        setting = self._setting
        if line.onset_date is not None:
            setting = replace(setting, near=line.onset_date)
        for column in self._columns:
            self._read_column(line, column, cells[column.place], setting)
        for target, (day, time) in self._pairs.items():
            self._read_pair(line, target, day, time, setting)
        return line

    def _read_key(self, line: Line, column: Column, text: str) -> None:
        try:
            _KEYS[column.target.name](line, text, self._setting)
        except (TypedError, HospitalNumberError) as error:
            line.refuse(str(error), column.header, text)

    def _read_column(self, line: Line, column: Column, text: str, setting: Setting) -> None:
        if not text:
            if self._empty_clears and column.target.part != "missing":
                self._give(line, Given(column.target, CLEARED))
            return
        try:
            given = self._answer_in(text, column, setting)
        except TypedError as error:
            line.refuse(str(error), column.header, text)
        else:
            if given is not None:
                self._give(line, given, column.header, text)

    def _answer_in(self, text: str, column: Column, setting: Setting) -> Given | None:
        known = self._remembered.get(column.place)
        if known is None:
            return read_cell(text, column, setting)
        if text not in known:
            given = read_cell(text, column, setting)
            if len(known) >= _MOST_REMEMBERED:
                return given
            known[text] = given
        return known[text]

    def _read_pair(
        self, line: Line, target: Target, day: Column | None, time: Column | None, setting: Setting
    ) -> None:
        day_text = line.cells[day.place] if day is not None else ""
        time_text = line.cells[time.place] if time is not None else ""
        if not day_text and not time_text:
            if self._empty_clears:
                self._give(line, Given(target, CLEARED))
            return
        header = " + ".join(column.header for column in (day, time) if column is not None)
        text = f"{day_text} {time_text}".strip()
        try:
            answer = as_moment(*moment_of(day_text, time_text, setting))
        except TypedError as error:
            line.refuse(str(error), header, text)
        else:
            self._give(line, Given(target, answer), header, text)

    def _give(self, line: Line, given: Given, header: str = "", text: str = "") -> None:
        place = self._place(line, given.target)
        answers = line.answers.setdefault(place, {})
        name = given.target.name
        if answers.get(name, CLEARED) is CLEARED:
            answers[name] = given.answer
        elif given.answer is not CLEARED and answers[name] != given.answer:
            line.refuse(_("Two columns of this line contradict each other."), header, text)

    def _place(self, line: Line, target: Target) -> Place:
        place = target.place
        if place is None:
            raise KeyError(target.name)
        return place if self._layout == CASE else Place(self._layout, line.seq, line.timepoint)


def _pairs(columns: Sequence[Column]) -> dict[Target, tuple[Column | None, Column | None]]:
    """Return the moments that stand in two columns, with the column of the day and of the time."""
    found: dict[Target, tuple[Column | None, Column | None]] = {}
    for column in columns:
        if column.target.part in ("date", "time"):
            whole = replace(column.target, part="")
            day, time = found.get(whole, (None, None))
            found[whole] = (column, time) if column.target.part == "date" else (day, column)
    return found


def _registry_id(line: Line, text: str, _setting: Setting) -> None:
    number = "".join(text.upper().split())
    if not is_registry_number(number):
        raise TypedError(_("This is no registry number: its check character does not fit."))
    line.registry_id = number


def _hospital_number(line: Line, text: str, _setting: Setting) -> None:
    line.hospital_number = normalised_number(text)


def _onset_date(line: Line, text: str, setting: Setting) -> None:
    line.onset_date = date_in(
        text.split(" ", maxsplit=1)[0] if text[:4].isdigit() else text, setting
    )
    if line.onset_date > setting.near:
        raise TypedError(_("The onset lies in the future. Check the date."))


def _seq(line: Line, text: str, _setting: Setting) -> None:
    if not text.isdecimal() or not 1 <= int(text) <= 99:  # noqa: PLR2004 - two digits
        raise TypedError(_("The number of a row counts from 1."))
    line.seq = int(text)


def _timepoint(line: Line, text: str, _setting: Setting) -> None:
    if text.lower() not in TIME_POINTS:
        raise TypedError(_("A time point is one of %(codes)s.") % {"codes": ", ".join(TIME_POINTS)})
    line.timepoint = text.lower()


_KEYS = {
    "registry_id": _registry_id,
    "hospital_number": _hospital_number,
    "onset_date": _onset_date,
    "seq": _seq,
    "timepoint": _timepoint,
}
