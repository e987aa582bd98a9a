"""What would become of each line, as it is shown, kept until it is written, and then written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> PlannedLine:
        """Return the line that ``as_data`` described."""
        known = dict(data)
        known["fate"] = Fate(data["fate"])
        known["errors"] = [CellError(**error) for error in data.get("errors", [])]
        known["changes"] = [
            RecordChange(
                place=Place(**change["place"]),
                record_id=change["record_id"],
                changes=change["changes"],
                estimated=change["estimated"],
            )
            for change in data.get("changes", [])
        ]
        return cls(**known)
