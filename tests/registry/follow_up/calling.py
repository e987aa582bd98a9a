"""What the tests of calls share: a case on a certain day of its window, and recording in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from registry.models import Episode, FollowUp, User
from registry.services.follow_up import Sitting
from tests.fixtures import MakeCase

ANSWERS = {
    "mrs": 2,
    "fu_respondent": "patient",
    "fu_method": "telephone",
    "assessor": "Li Wen",
}


def case_on_day(make_case: MakeCase, day: int, **options: Any) -> Episode:
    """Make a case whose 90-day count stands at ``day`` today."""
    return make_case(onset=china_today() - timedelta(days=day), **options)


def china_today() -> date:
    return timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()


def ninety_days(episode: Episode) -> FollowUp:
    return episode.follow_ups.get(timepoint="d90")


def sitting(by: User, episode: Episode, **options: Any) -> Sitting:
    row = ninety_days(episode)
    facts = {
        "by": by,
        "episode": episode,
        "follow_up_id": row.pk,
        "version": row.version,
        "client_key": uuid4(),
        "now": timezone.now(),
    }
    return Sitting(**{**facts, **options})


def results(episode: Episode) -> list[str]:
    rows = ninety_days(episode).contacts.order_by("seq")
    return list(rows.values_list("contact_result", flat=True))
