"""What stands in the way of a signature. Each source looks at one kind of obstacle."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from registry.checks import run_all
from registry.checks.completeness import completeness_findings
from registry.checks.engine import Finding, Severity
from registry.models import Episode
from registry.selectors.case import Case, load_case
from registry.selectors.drafts import draft_findings, drafts_of

Source = Callable[[Case], Iterable[Finding]]


def blockers(episode: Episode) -> list[Finding]:
    """Return everything in the way, errors first. A finding says where to look."""
    case = load_case(episode.pk)
    return [finding for source in SOURCES for finding in source(case)]


def errors(case: Case) -> Iterable[Finding]:
    found = run_all(case.values(), case.missing())
    return [item for item in found if item.severity is Severity.ERROR]


def not_understood(case: Case) -> Iterable[Finding]:
    return draft_findings(drafts_of(case.episode))


def unanswered(case: Case) -> Iterable[Finding]:
    return completeness_findings(case.values(), case.missing())


# In the order in which they are shown. What else must be settled before a signature is
# one more function here.
SOURCES: tuple[Source, ...] = (errors, not_understood, unanswered)
