"""What a bulk change is made of: records, cases, and who does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from registry.models import Site, User
from registry.services.answers import Answer
from registry.services.inserting import Row


@dataclass(slots=True)
class RecordWrite:
    """One record's changes: {name: [old, new]} as the trail keeps them, and as stored columns.

    ``record_id`` is None for a row that is added at ``seq``.
    """

    table: str
    record_id: int | None
    seq: int
    timepoint: str
    changes: dict[str, list[Answer]]
    columns: Row


@dataclass(slots=True)
class CaseWrite:
    """The records of one case that change together or not at all.

    ``summary`` holds the counts of the checks afterwards, right if the case still is as it was
    at ``seen_at``.
    """

    about: str
    episode_id: int
    records: list[RecordWrite]
    seen_at: datetime | None = None
    summary: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who writes, for which import, and why."""

    by: User
    site: Site
    import_number: int
    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A change that was not made, and why."""

    about: str
    case: str
    reason: str
