"""What is done once a night, in slots: rows with a unique key, so that twice is once."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from registry.models import CheckSweep, Site
from registry.services.sweep import sweep_cases

# The hour of the first site's clock from which the night's work is due.
FROM_HOUR = 2


def run_nightly_checks(now: datetime) -> CheckSweep | None:
    """Sweep all cases if this night's slot is due and free; else do nothing.

    Anybody may call this as often as they like.
    """
    day = due_day(now)
    if day is None:
        return None
    slot = f"nightly-checks:{day.isoformat()}"
    if CheckSweep.objects.filter(slot=slot, finished_at__isnull=False).exists():
        return None
    return sweep_cases(slot, day)


def due_day(now: datetime) -> date | None:
    """Return the day whose night this is, on the first site's clock; None before its hour."""
    site = Site.objects.filter(active=True).order_by("code").first()
    local = now.astimezone(site.zone if site is not None else ZoneInfo("UTC"))
    return local.date() if local.hour >= FROM_HOUR else None
