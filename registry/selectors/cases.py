"""Lists of cases that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from registry.models import Episode, FollowUp, Site, User

SORTS = {
    "number": ("registry_id",),
    "-number": ("-registry_id",),
    "onset": ("index_date", "registry_id"),
    "-onset": ("-index_date", "-registry_id"),
    "changed": ("changed_at", "registry_id"),
    "-changed": ("-changed_at", "-registry_id"),
}
STATUSES = {
    "draft": Q(signed_at__isnull=True),
    "signed": Q(signed_at__isnull=False, amended_at__isnull=True),
    "amended": Q(amended_at__isnull=False),
    "incomplete": Q(answered_count__lt=F("required_count")),
    "ready": Q(signed_at__isnull=True, answered_count=F("required_count"), error_count=0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a list is narrowed to. Unknown words narrow nothing."""

    status: str = ""
    site: str = ""
    search: str = ""
    date_from: date | None = None
    date_to: date | None = None
    sort: str = "-onset"


def visible_cases(user: User, wanted: CaseFilter) -> QuerySet[Episode]:
    """Return the cases of the person's sites that match, in the wanted order."""
    cases = Episode.objects.visible_to(user).select_related("site", "patient", "imaging")
    if wanted.status in STATUSES:
        cases = cases.filter(STATUSES[wanted.status])
    if wanted.site:
        cases = cases.filter(site__code=wanted.site)
    if wanted.search.strip():
        cases = cases.filter(registry_id__icontains=wanted.search.strip())
    if wanted.date_from is not None:
        cases = cases.filter(index_date__gte=wanted.date_from)
    if wanted.date_to is not None:
        cases = cases.filter(index_date__lte=wanted.date_to)
    return cases.order_by(*SORTS.get(wanted.sort, SORTS["-onset"]))


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
