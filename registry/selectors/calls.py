"""The 90-day calls of a person's sites: which are late, which are due, which were given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from registry.codebook.lookup import sections_of_table
from registry.derived.onset import age_at_onset
from registry.models import ContactAttempt, FollowUp, User
from registry.models.storage import read

WEEK = timedelta(days=7)
OPEN = Q(fu_status__isnull=True, fu_status_missing__isnull=True)
CONTACT_DT = sections_of_table("contactattempt")[0].variable("contact_dt")


class Due(StrEnum):
    """Which calls are meant. ``NOW`` is the work of today: overdue and closing this week."""

    NOW = ""
    OVERDUE = "overdue"
    WEEK = "week"
    LATER = "later"
    LOST = "lost"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Contact:
    """One try, at the civil time of the site."""

    at: datetime | None
    channel: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A 90-day follow-up as a line of the list. It says nothing about who the patient is."""

    follow_up_id: int
    registry_id: str
    site_id: int
    zone: ZoneInfo
    sex: str | None
    age: int | None
    index_date: date
    due_on: date
    opens_on: date
    closes_on: date
    not_before: date | None
    status: str | None
    contacts: tuple[Contact, ...] = field(default=())

    def day_on(self, today: date) -> int:
        """Return how many days after the index date ``today`` is."""
        return (today - self.index_date).days

    def days_left(self, today: date) -> int:
        """Return the days until the window closes; below zero it has closed."""
        return (self.closes_on - today).days

    def waits(self, today: date) -> bool:
        """Tell whether the patient asked to be called on a later day."""
        return self.not_before is not None and self.not_before > today


def calls_due(user: User, due: Due, *, today: date) -> QuerySet[FollowUp]:
    """Return the follow-ups that are meant, the most overdue first; who asked to wait comes last.

    A patient who is known to have died is called no more; the grade that is still to be recorded
    stands in a part of its own.
    """
    calls = FollowUp.objects.visible_to(user).filter(timepoint="d90")
    if due is Due.DIED:
        unsaid = calls.filter(OPEN, episode__death__died=True, window_opens_on__lte=today)
        return unsaid.order_by("window_closes_on", "pk")
    calls = calls.exclude(episode__death__died=True)
    if due is Due.LOST:
        lost = Q(fu_status__in=("unable_to_contact", "not_attempted"))
        return calls.filter(lost).order_by("-window_closes_on", "pk")
    callable_now = Q(call_not_before__isnull=True) | Q(call_not_before__lte=today)
    return (
        calls.filter(OPEN, _within(due, today))
        .alias(waits=~callable_now)
        .order_by("waits", "window_closes_on", "call_not_before", "pk")
    )


def _within(due: Due, today: date) -> Q:
    this_week = today + WEEK
    return {
        Due.NOW: Q(window_closes_on__lte=this_week),
        Due.OVERDUE: Q(window_closes_on__lt=today),
        Due.WEEK: Q(window_closes_on__range=(today, this_week)),
        Due.LATER: Q(window_closes_on__gt=this_week),
    }[due]


def call_counts(user: User, *, today: date) -> dict[Due, int]:
    """Return how many calls each part of the list has."""
    return {due: calls_due(user, due, today=today).count() for due in Due}


def as_calls(follow_ups: QuerySet[FollowUp] | Sequence[FollowUp]) -> list[Call]:
    """Return the lines of these follow-ups, in two statements however many there are."""
    if not isinstance(follow_ups, QuerySet):
        follow_ups = FollowUp.objects.filter(pk__in=[item.pk for item in follow_ups])
    rows = list(
        follow_ups.values(
            "pk",
            "due_on",
            "window_opens_on",
            "window_closes_on",
            "call_not_before",
            "fu_status",
            registry_id=F("episode__registry_id"),
            site_id=F("episode__site_id"),
            zone=F("episode__site__time_zone"),
            index_date=F("episode__index_date"),
            sex=F("episode__patient__sex"),
            birth_date=F("episode__patient__identity__birth_date"),
            birth_year=F("episode__patient__identity__birth_year"),
        )
    )
    contacts = _contacts(row["pk"] for row in rows)
    return [_call(row, contacts[row["pk"]]) for row in rows]


def _call(row: Mapping[str, Any], contacts: list[Contact]) -> Call:
    return Call(
        follow_up_id=row["pk"],
        registry_id=row["registry_id"],
        site_id=row["site_id"],
        zone=ZoneInfo(row["zone"]),
        sex=row["sex"],
        age=age_at_onset(row),
        index_date=row["index_date"],
        due_on=row["due_on"],
        opens_on=row["window_opens_on"],
        closes_on=row["window_closes_on"],
        not_before=row["call_not_before"],
        status=row["fu_status"],
        contacts=tuple(contacts),
    )


def _contacts(follow_ups: Iterable[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    rows = ContactAttempt.objects.filter(followup__in=list(follow_ups)).order_by("followup", "seq")
    for row in rows.values(
        "followup_id", "contact_dt", "contact_dt_offset", "channel", "contact_result"
    ):
        contact = Contact(read(row, CONTACT_DT), row["channel"] or "", row["contact_result"] or "")
        found[row["followup_id"]].append(contact)
    return found
