"""After a write: the case's index date, its follow-up schedule and the summary of its checks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from registry.checks import run_all
from registry.checks.completeness import PageCompleteness, completeness
from registry.checks.engine import Finding, Reasons, Severity, Values
from registry.codebook.schedule import point_at
from registry.models import Draft, Episode
from registry.selectors.case import Case, case_of
from registry.selectors.checked import CheckedCase, checked
from registry.services.following import follow_queries
from registry.services.writing import update_row

# The first of these that is recorded is the day that follow-up is counted from.
INDEX_MOMENTS = ("lkw_dt", "onset_dt", "discovery_dt")


def refresh_case(
    episode: Episode,
    case: Case | None = None,
    *,
    at_hand: Case | None = None,
    written: Collection[str] = (),
    drafts: list[Draft] | None = None,
) -> CheckedCase:
    """Bring everything that is derived and stored up to date with the rows, after a write.

    Returns the case as it stands then, seen from its first procedure. ``episode`` is the locked
    one; ``case`` are its rows, where they have been read under the same lock. Whoever has read the
    case before it was locked hands it on as ``at_hand``, and names the tables ``written`` since.
    ``drafts`` are those of the case, where they have been read under the lock.
    """
    now = checked(case or case_of(episode, at_hand=at_hand, written=written), drafts)
    episode.changed_at = timezone.now()
    follow_index_date(episode, now.values)
    follow_queries(episode, now.raw, now.queries)
    _store_summary(episode, now)
    return now


def refresh_summary(episode: Episode) -> None:
    """Store the counts of the newest checks, so that lists need not run them."""
    _store_summary(episode, checked(case_of(episode)))


def summary_of(values: Values, missing: Reasons) -> dict[str, int]:
    """Return the counts of the checks of a case that nobody has worked on yet."""
    return _counts(completeness(values, missing), run_all(values, missing))


def counts_of(now: CheckedCase) -> dict[str, int]:
    """Return the counts of the newest checks, by the columns of the case that keep them.

    A warning that is kept does not count; a text that could not be read counts as an error.
    """
    return _counts(now.counts, now.all_findings)


def _counts(pages: list[PageCompleteness], findings: list[Finding]) -> dict[str, int]:
    severities = [finding.severity for finding in findings]
    return {
        "required_count": sum(page.required for page in pages),
        "answered_count": sum(page.answered for page in pages),
        "known_count": sum(page.known for page in pages),
        "error_count": severities.count(Severity.ERROR),
        "warning_count": severities.count(Severity.WARNING),
    }


def _store_summary(episode: Episode, now: CheckedCase) -> None:
    counts = counts_of(now)
    for column, count in counts.items():
        setattr(episode, column, count)
    update_row(episode, ["changed_at", *counts])


def index_date(values: Values, fallback: date) -> date:
    """Return the local day of the first recorded index moment, or ``fallback``."""
    for name in INDEX_MOMENTS:
        moment = values.get(name)
        if isinstance(moment, datetime):
            return moment.date()
    return fallback


def follow_index_date(episode: Episode, values: Values) -> None:
    """Bring the case's day, and with it its follow-up schedule, in step with the moments."""
    wanted = index_date(values, episode.index_date)
    if wanted == episode.index_date:
        return
    episode.index_date = wanted
    episode.save(update_fields=["index_date"])
    for follow_up in episode.follow_ups.all():
        point = point_at(episode.site, follow_up.timepoint)
        follow_up.due_on = point.due_on(wanted)
        follow_up.window_opens_on, follow_up.window_closes_on = point.window(wanted)
        follow_up.save(update_fields=["due_on", "window_opens_on", "window_closes_on"])
