"""A case with what its checks and counts say, computed once for whoever needs it."""

from __future__ import annotations

from dataclasses import dataclass

from registry.checks import run_all
from registry.checks.completeness import PageCompleteness, completeness
from registry.checks.engine import Finding, Reasons, Severity, Values
from registry.models import Draft
from registry.selectors.case import Case
from registry.selectors.drafts import draft_findings, drafts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """A case as it stands. ``found`` is what the edit checks say; drafts are errors, too."""

    case: Case
    values: Values
    missing: Reasons
    found: list[Finding]
    counts: list[PageCompleteness]
    drafts: list[Draft]

    @property
    def all_findings(self) -> list[Finding]:
        return draft_findings(self.drafts) + self.found

    def number_of(self, severity: Severity) -> int:
        return sum(item.severity is severity for item in self.all_findings)


def checked(case: Case) -> CheckedCase:
    """Run the checks on a case as it stands."""
    values, missing = case.values(), case.missing()
    return CheckedCase(
        case=case,
        values=values,
        missing=missing,
        found=run_all(values, missing),
        counts=completeness(values, missing),
        drafts=drafts_of(case.episode),
    )
