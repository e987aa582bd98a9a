"""What a person should look at before signing: errors first, then warnings, then reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.checks.engine import Finding, Severity
from registry.codebook import CODEBOOK
from registry.codebook.variable import Page, Section
from registry.selectors.case import Case
from registry.views.address import page_address
from registry.views.rail import ShownFinding, shown_finding
from registry.views.reading import Item, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One page of the case: its records in words, and where they are changed."""

    page: Page
    address: str
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class MissingItem:
    """An item with a reason in place of a value; ``row`` names the row where there are several."""

    row: str
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGroup:
    """One section with something to look at, and the way to change it."""

    section: Section
    address: str
    errors: list[ShownFinding]
    warnings: list[ShownFinding]
    missing: list[MissingItem]

    @property
    def wants_a_look(self) -> bool:
        return bool(self.errors or self.warnings or self.missing)


def review_groups(
    case: Case, findings: Sequence[Finding], pages: Iterable[ReviewPage]
) -> list[ReviewGroup]:
    """Return the sections with something to look at: those with errors before the others."""
    readings: dict[str, list[Reading]] = {}
    for shown in pages:
        for reading in shown.readings:
            readings.setdefault(reading.section.key, []).append(reading)
    groups = [
        _group(case, page, section, findings, readings.get(section.key, []))
        for page in CODEBOOK
        for section in page.sections
    ]
    return sorted(
        (group for group in groups if group.wants_a_look), key=lambda group: not group.errors
    )


def _group(
    case: Case,
    page: Page,
    section: Section,
    findings: Sequence[Finding],
    readings: Sequence[Reading],
) -> ReviewGroup:
    here = [finding for finding in findings if finding.section == section.key]
    by_kind = {
        severity: [shown_finding(case, item) for item in here if item.severity is severity]
        for severity in (Severity.ERROR, Severity.WARNING)
    }
    return ReviewGroup(
        section=section,
        address=page_address(case, page, anchor=section.key),
        errors=by_kind[Severity.ERROR],
        warnings=by_kind[Severity.WARNING],
        missing=[
            MissingItem(reading.row, item) for reading in readings for item in reading.missing
        ],
    )
