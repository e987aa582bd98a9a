"""Data queries as a person may see them: lists, counts, and how long they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F, Q, QuerySet

from registry.models import DataQuery, QueryState, Site, User
from registry.models.data_query import WAITING, DataQueryQuerySet

STATES = {
    "waiting": Q(state__in=WAITING),
    "open": Q(state=QueryState.OPEN),
    "reopened": Q(state=QueryState.REOPENED),
    "answered": Q(state=QueryState.ANSWERED),
    "closed": Q(state=QueryState.CLOSED),
    "all": Q(),
}
SOURCES = {"check": ~Q(rule=""), "person": Q(rule="")}
AGES = (7, 14, 30)
OLD_DAYS = 14
# How far back the times to an answer and to a closing are looked at.
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFilter:
    """What the list is narrowed to. Unknown words narrow nothing."""

    state: str = "waiting"
    site: str = ""
    mine: bool = False
    rule: str = ""
    source: str = ""
    case: str = ""
    older_than: int = 0  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTimes:
    """How the queries of one site stand. Days; None where there is nothing to tell."""

    site: Site
    waiting: int
    oldest: int | None
    median_age: float | None
    median_to_answer: float | None
    median_to_close: float | None


def visible_queries(person: User, wanted: QueryFilter, now: datetime) -> QuerySet[DataQuery]:
    """Return the queries of the person's sites that match, oldest first."""
    found = _visible(person).filter(STATES.get(wanted.state, STATES["waiting"]))
    found = found.filter(SOURCES.get(wanted.source, Q()))
    if wanted.site:
        found = found.filter(site__code=wanted.site)
    if wanted.mine:
        found = found.filter(_is_for(person))
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.case:
        found = found.filter(episode__registry_id__icontains=wanted.case)
    if wanted.older_than:
        found = found.filter(opened_at__lte=now - timedelta(days=wanted.older_than))
    return found.select_related("site", "opened_by", "assigned_to").order_by("opened_at", "pk")


def waiting_for(person: User) -> QuerySet[DataQuery]:
    """Return the queries that wait for this person: given to them, or to nobody."""
    return _visible(person).waiting().filter(_is_for(person))


def queries_for(person: User, limit: int) -> list[DataQuery]:
    """Return the first queries that wait for this person, oldest first."""
    found = waiting_for(person)
    return list(found.select_related("opened_by").order_by("opened_at", "pk")[:limit])


def open_query_count(person: User) -> int:
    """Return how many queries of the person's sites wait for an answer."""
    return DataQuery.objects.visible_to(person).waiting().count()


def old_query_count(person: User, now: datetime, days: int = OLD_DAYS) -> int:
    """Return how many of them have waited longer than so many days."""
    waiting = DataQuery.objects.visible_to(person).waiting()
    return waiting.filter(opened_at__lt=now - timedelta(days=days)).count()


def days_to_answer(person: User, now: datetime) -> list[float]:
    """Return how long the queries took that were answered lately, in days.

    A warning that was kept before anybody asked never waited, and does not count.
    """
    answered = DataQuery.objects.visible_to(person).filter(
        answered_at__gte=now - LOOKED_BACK, answered_at__gt=F("opened_at")
    )
    times = answered.values_list("opened_at", "answered_at")
    return [_days(at - opened) for opened, at in times if at is not None]


def site_times(person: User, now: datetime) -> list[SiteTimes]:
    """Return for each site of the person how old its queries are and how long they take."""
    waiting: dict[int, list[float]] = defaultdict(list)
    answering: dict[int, list[float]] = defaultdict(list)
    closing: dict[int, list[float]] = defaultdict(list)
    recent = Q(answered_at__gte=now - LOOKED_BACK) | Q(closed_at__gte=now - LOOKED_BACK)
    rows = (
        DataQuery.objects.visible_to(person)
        .filter(Q(state__in=WAITING) | recent)
        .values_list("site_id", "state", "opened_at", "answered_at", "closed_at")
    )
    for site_id, state, opened, answered, closed in rows:
        if state in WAITING:
            waiting[site_id].append(_days(now - opened))
        if answered is not None and answered > opened and answered >= now - LOOKED_BACK:
            answering[site_id].append(_days(answered - opened))
        if state == QueryState.CLOSED and closed is not None and closed >= now - LOOKED_BACK:
            closing[site_id].append(_days(closed - opened))
    return [
        SiteTimes(
            site=site,
            waiting=len(waiting[site.pk]),
            oldest=int(max(waiting[site.pk])) if waiting[site.pk] else None,
            median_age=_median(waiting[site.pk]),
            median_to_answer=_median(answering[site.pk]),
            median_to_close=_median(closing[site.pk]),
        )
        for site in Site.objects.filter(memberships__user=person).order_by("code")
    ]


def people_of_site(site: Site) -> QuerySet[User]:
    """Return those who may be given a query: active members of the site."""
    return User.objects.filter(memberships__site=site, is_active=True).order_by("username")


def _visible(person: User) -> DataQueryQuerySet:
    return DataQuery.objects.visible_to(person).select_related("episode")


def _is_for(person: User) -> Q:
    mine = Q(assigned_to=person)
    # What was given to nobody is for everybody who can answer it.
    return mine | Q(assigned_to__isnull=True) if person.has_perm("registry.enter_data") else mine


def _days(lapse: timedelta) -> float:
    return lapse.total_seconds() / timedelta(days=1).total_seconds()


def _median(days: Iterable[float]) -> float | None:
    found = list(days)
    return median(found) if found else None
