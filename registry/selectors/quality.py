"""How good the recent data of a person's sites are: numerators and denominators, no percentages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from registry.codebook.schedule import FU90_WIDTHS
from registry.models import Episode, FollowUp, User

PERIOD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int


def required_answered(user: User, *, today: date) -> Share:
    """Return how many required fields of the cases of the last 90 days have an answer."""
    recent = Episode.objects.visible_to(user).filter(index_date__gt=today - PERIOD)
    sums = recent.aggregate(part=Sum("answered_count"), whole=Sum("required_count"))
    return Share(sums["part"] or 0, sums["whole"] or 0)


def ninety_day_mrs_known(user: User, *, today: date) -> Share:
    """Return how many 90-day windows that closed in the last 90 days have a known grade."""
    closed = FollowUp.objects.visible_to(user).filter(
        timepoint="d90",
        window_closes_on__lt=today,
        window_closes_on__gte=today - PERIOD,
        # No window is longer: this finds the rows by the index of the day that they are due.
        due_on__range=(today - PERIOD - timedelta(days=FU90_WIDTHS[1]), today),
    )
    sums = closed.aggregate(part=Count("mrs"), whole=Count("pk"))
    return Share(sums["part"], sums["whole"])
