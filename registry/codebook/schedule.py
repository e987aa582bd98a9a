"""When follow-up is due: time points counted from the index date of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePoint:
    """A planned contact. The window is in whole days around the target day."""

    code: str
    label: str
    days: int
    window_before: int
    window_after: int

    def due_on(self, index_date: date) -> date:
        return index_date + timedelta(days=self.days)

    def window(self, index_date: date) -> tuple[date, date]:
        due = self.due_on(index_date)
        return due - timedelta(days=self.window_before), due + timedelta(days=self.window_after)


class Windows(Protocol):
    """What a site has settled about its windows: the days around day 90."""

    @property
    def fu90_days_before(self) -> int: ...

    @property
    def fu90_days_after(self) -> int: ...


# The narrowest and the widest that a site may make either half of its 90-day window.
FU90_WIDTHS = (1, 60)
# The 90-day window of 14 days either side is the convention of the MR CLEAN family of trials
# (recalled, not confirmed); CSTK-02 uses 75 to 105 days.
SCHEDULE = (
    TimePoint(code="h24", label="24 hours", days=1, window_before=1, window_after=1),
    TimePoint(code="discharge", label="Discharge", days=7, window_before=7, window_after=60),
    TimePoint(code="d90", label="90 days", days=90, window_before=14, window_after=14),
    TimePoint(code="y1", label="One year", days=365, window_before=30, window_after=30),
)


def schedule_of(site: Windows) -> Iterator[TimePoint]:
    """Yield the time points with the site's own 90-day window. Day 90 itself does not move."""
    for point in SCHEDULE:
        yield point_at(site, point.code)


def point_at(site: Windows, code: str) -> TimePoint:
    """Return one time point as the site plans it; raise KeyError if there is none."""
    point = time_point(code)
    if code != "d90":
        return point
    return replace(point, window_before=site.fu90_days_before, window_after=site.fu90_days_after)


def time_point(code: str) -> TimePoint:
    """Return the time point called ``code``; raise KeyError if there is none."""
    for point in SCHEDULE:
        if point.code == code:
            return point
    raise KeyError(code)
