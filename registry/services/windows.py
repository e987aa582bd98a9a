"""The 90-day window of a site, and the follow-ups that follow it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from registry.codebook.schedule import FU90_WIDTHS
from registry.models import FollowUp, Site, User
from registry.selectors.calls import OPEN
from registry.services import audit
from registry.services.errors import WriteRefusedError


class WindowRefusedError(WriteRefusedError):
    """The window is narrower or wider than a site may make it."""


def change_window(*, by: User, site: Site, before: int, after: int) -> int:
    """Set the days around day 90 and fit the windows nobody has recorded in; return how many.

    What has been recorded keeps the window that it was recorded in.
    """
    low, high = FU90_WIDTHS
    if not (low <= before <= high and low <= after <= high):
        raise WindowRefusedError(
            _("Both halves of the window take %(low)d to %(high)d days.")
            % {"low": low, "high": high}
        )
    with transaction.atomic():
        locked = Site.objects.select_for_update().get(pk=site.pk)
        old = [locked.fu90_days_before, locked.fu90_days_after]
        if old == [before, after]:
            return 0
        locked.fu90_days_before, locked.fu90_days_after = before, after
        locked.save(update_fields=["fu90_days_before", "fu90_days_after"])
        fitted = fit_windows(locked)
        audit.record(
            audit.Act(
                action="site.window",
                target=f"site:{locked.pk}",
                site=locked,
                changes={
                    "fu90_days_before": [old[0], before],
                    "fu90_days_after": [old[1], after],
                    "windows": [None, fitted],
                },
            ),
            by=by,
        )
    return fitted


def fit_windows(site: Site) -> int:
    """Fit the windows of the site's open 90-day follow-ups; return how many there are."""
    before = timedelta(days=site.fu90_days_before)
    after = timedelta(days=site.fu90_days_after)
    rows = FollowUp.objects.filter(OPEN, episode__site=site, timepoint="d90")
    # Day by day, and not by arithmetic of the database: SQLite would store a text with a time.
    days = rows.order_by("due_on").values_list("due_on", flat=True).distinct()
    return sum(
        rows.filter(due_on=day).update(window_opens_on=day - before, window_closes_on=day + after)
        for day in list(days)
    )
