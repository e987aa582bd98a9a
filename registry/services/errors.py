"""Why a write was refused, in words for the person who tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.checks.engine import Finding


class WriteRefusedError(Exception):
    """The base of all refusals; its text is shown to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two people answered the same item. Values are in record form, reasons beside them."""

    variable: str
    yours: Any
    yours_missing: str | None
    theirs: Any
    theirs_missing: str | None
    their_name: str
    their_time: datetime


class StaleRecordError(WriteRefusedError):
    """Somebody else changed an answer that you also changed; both are kept for you to choose.

    ``left_alone`` names what others changed and you did not: whoever sends the section again with
    ``current_version`` must leave these out, or takes the others' answers back.
    """

    def __init__(
        self,
        conflicts: list[Conflict],
        current_version: int,
        left_alone: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__("Somebody else changed this section while you were working on it.")
        self.conflicts = conflicts
        self.current_version = current_version
        self.left_alone = left_alone


class ReasonRequiredError(WriteRefusedError):
    """The case is signed; a correction needs a reason."""

    def __init__(self) -> None:
        super().__init__("This case is signed. Say why the value is being corrected.")


class NotCompleteError(WriteRefusedError):
    """The case cannot be signed yet; ``findings`` say what stands in the way."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("The case cannot be signed off yet.")
        self.findings = findings


class PossibleDuplicateError(WriteRefusedError):
    """The same patient already has a case with an onset within a few days."""

    def __init__(self, registry_ids: list[str]) -> None:
        super().__init__("This patient already has a case with an onset within 7 days.")
        self.registry_ids = registry_ids


class HospitalNumberError(WriteRefusedError):
    """The hospital number is empty, too long, or belongs to another patient of the site."""


class NoSuchRowError(WriteRefusedError):
    """The row was removed by somebody else."""

    def __init__(self) -> None:
        super().__init__("This row has been removed by somebody else.")


class CaseWithdrawnError(WriteRefusedError):
    """The case was withdrawn while somebody worked on it; its number stays taken."""

    def __init__(self) -> None:
        super().__init__("This case has been withdrawn: the import that made it was undone.")
