"""What a rule says of a case that breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.checks.evidence import Evidence, fingerprint_of


class Severity(StrEnum):
    """An error stands in the way of a signature; a warning asks; information only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that a case breaks, in one sentence, and where to look.

    ``read`` is what the rule read: a warning is kept for these answers and no others.
    """

    code: str
    severity: Severity
    message: str
    variables: tuple[str, ...]
    page: str
    section: str
    table: str = ""  # of the row meant; empty for a finding on the whole case
    seq: int | None = None
    row_id: int | None = None
    timepoint: str | None = None
    procedure: int | None = None  # its number in the case; None for the one that is looked at
    read: Evidence = ()

    @property
    def fingerprint(self) -> str:
        """A short text that is the same as long as the rule reads the same answers."""
        return fingerprint_of(self.read)
