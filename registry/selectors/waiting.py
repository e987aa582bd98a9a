"""How much waits in each place of the navigation: one bounded count each, for every page.

A place that has a count adds one line to COUNTS.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registry.models import Episode, User
from registry.selectors.bounded import Count, bounded_count
from registry.selectors.cases import STATUSES, due_follow_ups
from registry.selectors.queries import waiting_for

SHOWN = 99


def overdue_follow_ups(user: User, today: date) -> Count:
    """Count the 90-day follow-ups whose window has closed without an answer."""
    late = due_follow_ups(user, today=today).filter(window_closes_on__lt=today)
    return bounded_count(late, SHOWN)


def queries_for_person(user: User, _today: date) -> Count:
    """Count the data queries that wait for this person's answer."""
    return bounded_count(waiting_for(user), SHOWN)


def ready_to_sign(user: User, _today: date) -> Count:
    """Count the complete cases without open error, for those who may sign them."""
    if not user.has_perm("registry.sign_off"):
        return Count(0, more=False)
    return bounded_count(Episode.objects.visible_to(user).filter(STATUSES["ready"]), SHOWN)


# place -> what waits there. Today sums up the others and what only it shows.
COUNTS: dict[str, Callable[[User, date], Count]] = {
    "followup": overdue_follow_ups,
    "queries": queries_for_person,
}
ONLY_TODAY: tuple[Callable[[User, date], Count], ...] = (ready_to_sign,)


def waiting(user: User, today: date) -> dict[str, Count]:
    """Return the count of each place that has one, and "today"."""
    counts = {place: count(user, today) for place, count in COUNTS.items()}
    parts = [*counts.values(), *(count(user, today) for count in ONLY_TODAY)]
    total = sum(part.number for part in parts)
    more = total > SHOWN or any(part.more for part in parts)
    return counts | {"today": Count(min(total, SHOWN), more)}
