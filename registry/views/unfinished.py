"""Cases to go on with, and what is missing in each, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.checks.completeness import completeness_findings
from registry.checks.engine import Finding
from registry.codebook.lookup import page_by_key, section_by_key
from registry.language import date_words
from registry.models import Episode, User
from registry.selectors.case import Case, load_case
from registry.selectors.cases import CaseFilter, visible_cases

SHOWN_CASES = 5
# Up to so many missing answers are named one by one; more are named by their pages.
NAMED_ANSWERS, NAMED_PAGES = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A case with the words for what it waits for."""

    episode: Episode
    words: str


def unfinished_cases(person: User, today: date) -> list[Unfinished]:
    """Return the incomplete cases that were edited last."""
    wanted = CaseFilter(status="incomplete", sort="-changed")
    cases = visible_cases(person, wanted).only("pk", "registry_id", "error_count")
    keys = list(cases.values_list("pk", flat=True)[:SHOWN_CASES])
    return [_unfinished(load_case(key), today) for key in keys]


def _unfinished(case: Case, today: date) -> Unfinished:
    episode = case.episode
    missing = completeness_findings(case.values(), case.missing())
    now = [finding for finding in missing if not _is_for_later(case, finding, today)]
    words = [_missing_words(now)] if now else [_waiting_words(case)]
    if episode.error_count:
        number = episode.error_count
        words.append(ngettext("%d error", "%d errors", number) % number)
    return Unfinished(episode=episode, words=" · ".join(words))


def _is_for_later(case: Case, finding: Finding, today: date) -> bool:
    """Tell whether the answer is one of a follow-up whose window has not opened yet."""
    rows = {row.pk: row for row in case.rows["followup"]}
    row = rows.get(finding.row_id or 0) if finding.table == "followup" else None
    return row is not None and row.window_opens_on > today  # type: ignore[attr-defined]


def _missing_words(findings: list[Finding]) -> str:
    if len(findings) <= NAMED_ANSWERS:
        labels = [_label(finding) for finding in findings]
        return _("Missing: %s") % get_text_list(labels, _("and"))
    pages = _unique(_(page_by_key(finding.page).title) for finding in findings)
    if len(pages) <= NAMED_PAGES:
        return _("Missing: %s") % get_text_list(pages, _("and"))
    return _("Missing: %(pages)s and %(more)d more pages") % {
        "pages": ", ".join(pages[:NAMED_PAGES]),
        "more": len(pages) - NAMED_PAGES,
    }


def _waiting_words(case: Case) -> str:
    """Say until when nothing but a later call is missing."""
    (row,) = [row for row in case.rows["followup"] if row.timepoint == "d90"]  # type: ignore[attr-defined]
    return _("Waits for the 90-day call, from %s on") % date_words(row.window_opens_on)  # type: ignore[attr-defined]


def _label(finding: Finding) -> str:
    return _(section_by_key(finding.section).variable(finding.variables[0]).label)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
