"""After a write: the case's index date, its follow-up schedule and the summary of its checks."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from registry.checks import run_all
from registry.checks.completeness import completeness
from registry.checks.engine import Reasons, Severity, Values
from registry.codebook.schedule import time_point
from registry.models import Episode
from registry.selectors.case import case_of

# The first of these that is recorded is the day that follow-up is counted from.
INDEX_MOMENTS = ("lkw_dt", "onset_dt", "discovery_dt")


def refresh_case(episode: Episode) -> None:
    """Bring everything that is derived and stored up to date with the rows, after a write."""
    episode.changed_at = timezone.now()
    case = case_of(episode)
    values, missing = case.values(), case.missing()
    follow_index_date(episode, values)
    _store_summary(episode, values, missing)


def refresh_summary(episode: Episode) -> None:
    """Store the counts of the newest checks, so that lists need not run them."""
    case = case_of(episode)
    _store_summary(episode, case.values(), case.missing())


def summary_of(values: Values, missing: Reasons) -> dict[str, int]:
    """Return the counts of the newest checks, by the columns of the case that keep them."""
    counts = completeness(values, missing)
    severities = [finding.severity for finding in run_all(values, missing)]
    return {
        "required_count": sum(page.required for page in counts),
        "answered_count": sum(page.answered for page in counts),
        "known_count": sum(page.known for page in counts),
        "error_count": severities.count(Severity.ERROR),
        "warning_count": severities.count(Severity.WARNING),
    }


def _store_summary(episode: Episode, values: Values, missing: Reasons) -> None:
    counts = summary_of(values, missing)
    for column, count in counts.items():
        setattr(episode, column, count)
    episode.save(update_fields=["changed_at", *counts])


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
        point = time_point(follow_up.timepoint)
        follow_up.due_on = point.due_on(wanted)
        follow_up.window_opens_on, follow_up.window_closes_on = point.window(wanted)
        follow_up.save(update_fields=["due_on", "window_opens_on", "window_closes_on"])
