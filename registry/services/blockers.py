"""What stands in the way of a signature. Each source looks at one kind of obstacle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from registry.checks import run_all
from registry.checks.completeness import completeness_findings
from registry.checks.engine import Finding, Severity
from registry.codebook.lookup import section_by_key
from registry.models import Episode
from registry.selectors.case import ROWS_OF_PROCEDURE, Case, load_case
from registry.selectors.drafts import draft_findings, drafts_of

TABLES_OF_PROCEDURE = {"procedure", *ROWS_OF_PROCEDURE}
Source = Callable[[Case], Iterable[Finding]]


def blockers(episode: Episode) -> list[Finding]:
    """Return everything in the way, errors first. A finding says where to look.

    The case is seen from its first procedure; what the further ones lack comes after it.
    """
    case = load_case(episode.pk)
    found = [
        replace(item, procedure=case.procedure.seq) for source in SOURCES for item in source(case)
    ]
    for procedure in case.procedures[1:]:
        found += _of_further(load_case(episode.pk, procedure_seq=procedure.seq))
    return found


def _of_further(case: Case) -> Iterable[Finding]:
    """Yield what is in the way in the tables of this procedure only, with its number."""
    seq = case.procedure.seq
    # What was typed and not understood was looked for in the whole case.
    for item in (*errors(case), *unanswered(case)):
        if section_by_key(item.section).table in TABLES_OF_PROCEDURE:
            words = _("Procedure %(number)d: %(finding)s")
            message = words % {"number": seq, "finding": item.message}
            yield replace(item, procedure=seq, message=message)


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
