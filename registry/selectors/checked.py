"""A case with what its checks and counts say, computed once for whoever needs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from registry.checks import run_all
from registry.checks.completeness import PageCompleteness, completeness
from registry.checks.engine import Finding, Reasons, Severity, Values
from registry.models import DataQuery, Draft
from registry.selectors.case import Case
from registry.selectors.drafts import draft_findings, drafts_of
from registry.selectors.kept import Weighed, queries_of_case, weigh


@dataclass(frozen=True, kw_only=True)
class CheckedCase:
    """A case as it stands. ``raw`` is what the edit checks say, warnings that are kept included."""

    case: Case
    values: Values
    missing: Reasons
    raw: list[Finding]
    queries: list[DataQuery]
    counts: list[PageCompleteness]
    drafts: list[Draft]

    @cached_property
    def weighed(self) -> Weighed:
        """The findings that still ask for something, and the warnings that are kept."""
        return weigh(self.raw, self.queries)

    @property
    def found(self) -> list[Finding]:
        return self.weighed.standing

    @property
    def all_findings(self) -> list[Finding]:
        """What still asks for something; texts that could not be read are errors, too."""
        return draft_findings(self.drafts) + self.found

    def number_of(self, severity: Severity) -> int:
        return sum(item.severity is severity for item in self.all_findings)


def checked(case: Case, drafts: list[Draft] | None = None) -> CheckedCase:
    """Run the checks on a case as it stands; ``drafts`` are its own, where they are at hand."""
    values, missing = case.values(), case.missing()
    return CheckedCase(
        case=case,
        values=values,
        missing=missing,
        raw=run_all(values, missing),
        queries=queries_of_case(case.episode),
        counts=completeness(values, missing),
        drafts=drafts_of(case.episode) if drafts is None else drafts,
    )
