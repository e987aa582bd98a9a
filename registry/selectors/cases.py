"""Lists of cases that a person may see."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import CombinedExpression, OrderBy
from django.utils import timezone

from registry.models import Episode, FollowUp, Site, User

OPEN_ITEMS = F("required_count") - F("answered_count")
# What a list can be sorted by: each has an index behind it (``Episode.Meta.indexes``).
SORT_COLUMNS: dict[str, tuple[str | CombinedExpression, ...]] = {
    "number": ("registry_id",),
    "site": ("site__code",),
    "onset": ("index_date",),
    "open": (OPEN_ITEMS,),
    "checks": ("error_count", "warning_count"),
    "changed": ("changed_at",),
}
SORTS = {sign + key: key for key in SORT_COLUMNS for sign in ("", "-")}
NEWEST_FIRST = "-onset"
STATUSES = {
    "draft": Q(signed_at__isnull=True),
    "signed": Q(signed_at__isnull=False, amended_at__isnull=True),
    "amended": Q(amended_at__isnull=False),
    "incomplete": Q(answered_count__lt=F("required_count")),
    "ready": Q(signed_at__isnull=True, answered_count=F("required_count"), error_count=0),
}
NEEDS = {
    "correction": Q(error_count__gt=0),
    "review": Q(warning_count__gt=0),
    "outcome": Q(),  # see _without_outcome: it depends on the day
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a list is narrowed to. Unknown words narrow nothing.

    ``sort`` is a key of SORTS, or several with commas between them, the first one leading.
    """

    status: str = ""
    needs: str = ""
    site: str = ""
    search: str = ""
    date_from: date | None = None
    date_to: date | None = None
    signer: int | None = None
    sort: str = NEWEST_FIRST


def visible_cases(user: User, wanted: CaseFilter) -> QuerySet[Episode]:
    """Return the cases of the person's sites that match, in the wanted order."""
    cases = Episode.objects.visible_to(user).select_related("site", "patient", "imaging")
    return ordered(narrowed(cases, user, wanted), wanted.sort)


def matching_cases(user: User, sites: Collection[Site], wanted: CaseFilter) -> QuerySet[Episode]:
    """Return the same cases without their rows, for lists of any length.

    ``sites`` are the person's own, already read: with their keys in the statement the database
    sees how many cases there are to each, and takes the index of one site where it is one.
    """
    cases = Episode.objects.standing().filter(site__in=[site.pk for site in sites])
    return ordered(narrowed(cases, user, wanted), wanted.sort)


def narrowed(cases: QuerySet[Episode], user: User, wanted: CaseFilter) -> QuerySet[Episode]:
    """Keep the cases that match, in no order."""
    if wanted.status in STATUSES:
        cases = cases.filter(STATUSES[wanted.status])
    if wanted.needs in NEEDS:
        cases = cases.filter(NEEDS[wanted.needs])
    if wanted.needs == "outcome":
        due = due_follow_ups(user, today=timezone.localdate())
        cases = cases.filter(pk__in=due.order_by().values("episode"))
    if wanted.site:
        cases = cases.filter(site__code=wanted.site)
    if wanted.search.strip():
        cases = cases.filter(number_matches(wanted.search, sites_of_person(user)))
    if wanted.signer is not None:
        cases = cases.filter(signed_by=wanted.signer)
    return _within_dates(cases, wanted)


def _within_dates(cases: QuerySet[Episode], wanted: CaseFilter) -> QuerySet[Episode]:
    if wanted.date_from is not None:
        cases = cases.filter(index_date__gte=wanted.date_from)
    if wanted.date_to is not None:
        cases = cases.filter(index_date__lte=wanted.date_to)
    return cases


def number_matches(typed: str, sites: Collection[Site] | QuerySet[Site]) -> Q:
    """Return the condition that a registry number is what was typed, or begins with it.

    The site's code may be left out, and the zeros before the number: 128 finds HZ-0128-Q.
    Every alternative is the beginning of a number, so that an index can answer.
    """
    text = unicodedata.normalize("NFKC", typed).strip().upper()
    beginnings = {text}
    for site in sites:
        beginnings.add(f"{site.code}-{text}")
        if text.isascii() and text.isdecimal():
            beginnings.add(f"{site.code}-{int(text):04d}-")
    found = Q()
    for beginning in sorted(beginnings):
        found |= Q(registry_id__startswith=beginning)
    return found


def sort_keys(sort: str) -> tuple[str, ...]:
    """Return the keys of a sort that exist, each column once; newest onset first without any."""
    found: dict[str, str] = {}
    for key in sort.split(","):
        if key in SORTS:
            found.setdefault(SORTS[key], key)
    return tuple(found.values()) or (NEWEST_FIRST,)


def ordered(cases: QuerySet[Episode], sort: str) -> QuerySet[Episode]:
    """Sort by every key; what is equal in all of them by when the case was made."""
    keys = sort_keys(sort)
    columns = [_column(part, key) for key in keys for part in SORT_COLUMNS[SORTS[key]]]
    if SORTS[keys[-1]] != "number":
        columns.append(_column("pk", keys[-1]))
    return cases.order_by(*columns)


def _column(part: str | CombinedExpression, key: str) -> OrderBy:
    expression = F(part) if isinstance(part, str) else part
    return OrderBy(expression, descending=key.startswith("-"))


def sites_of_person(user: User) -> QuerySet[Site]:
    """Return the sites that the person is a member of."""
    return Site.objects.filter(memberships__user=user).order_by("code")


def due_follow_ups(user: User, *, today: date, time_point: str = "d90") -> QuerySet[FollowUp]:
    """Return follow-ups whose window has opened and that nobody has recorded, latest first."""
    return (
        FollowUp.objects.filter(
            episode__in=Episode.objects.visible_to(user),
            timepoint=time_point,
            window_opens_on__lte=today,
            fu_status__isnull=True,
            fu_status_missing__isnull=True,
        )
        .exclude(episode__death__died=True)
        .select_related("episode", "episode__site", "episode__patient")
        .order_by("due_on", "pk")
    )
