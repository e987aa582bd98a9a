"""Moments of a case, counted in minutes from one local start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo


class Clock:
    """Turns minutes since the case's start into civil moments with the offset then in force."""

    def __init__(self, zone: ZoneInfo, day: date, minute_of_day: int) -> None:
        local = datetime(day.year, day.month, day.day, tzinfo=zone)
        self._zone = zone
        self._start = local.astimezone(UTC) + timedelta(minutes=minute_of_day)

    def at(self, minutes: float) -> datetime:
        """Return the moment so many whole minutes after the start, in its own fixed offset."""
        moment = self._start + timedelta(minutes=int(minutes))
        offset = moment.astimezone(self._zone).utcoffset() or timedelta(0)
        return moment.astimezone(timezone(offset))
