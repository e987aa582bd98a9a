"""What would become of each line, as it is shown, kept until it is written, and then written."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from registry.importing.line import CellError
from registry.importing.target import Place
from registry.services.answers import Answer


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class RecordChange:
    """What changes in one record: {name: [old, new]}, in the form of the audit trail.

    ``record_id`` is None for a row, or a whole case, that is not there yet. ``estimated`` names
    the moments that were called an estimate.
    """

    place: Place
    record_id: int | None
    changes: dict[str, list[Answer]]
    estimated: list[str] = field(default_factory=list)

    def as_data(self) -> tuple[Any, ...]:
        place = self.place
        where = (place.table, place.seq, place.timepoint)
        return where, self.record_id, self.changes, self.estimated


@dataclass(slots=True)
class PlannedLine:
    """A line and its fate. ``case`` is its registry number; a new case has none yet.

    ``seen_at`` is when the case had last been changed as it was checked. ``summary`` holds the
    counts of its checks as they will be.
    """

    number: int
    fate: Fate
    case: str = ""
    episode_id: int | None = None
    patient_id: int | None = None
    hospital_number: str = ""
    index_date: str = ""
    seen_at: str = ""
    changes: list[RecordChange] = field(default_factory=list)
    summary: dict[str, int] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return what is not empty, for a line of JSON."""
        found = {name: getattr(self, name) for name in _PLAIN}
        data = {name: value for name, value in found.items() if value}
        data["changes"] = [change.as_data() for change in self.changes]
        data["errors"] = [(error.header, error.text, error.reason) for error in self.errors]
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> PlannedLine:
        """Return the line that ``as_data`` described."""
        known = dict(data)
        known["fate"] = Fate(data["fate"])
        known["errors"] = [CellError(*error) for error in data["errors"]]
        known["changes"] = [RecordChange(Place(*place), *rest) for place, *rest in data["changes"]]
        return cls(**known)


_PLAIN = tuple(item.name for item in fields(PlannedLine) if item.name not in ("changes", "errors"))
