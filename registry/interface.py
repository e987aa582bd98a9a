"""The only module of the registry that another application may import.

Data goes out, audit events come in, and a person's sites are told; nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from registry.codebook.export import codebook_as_data
from registry.extract import ExtractColumn, ExtractTable, extract_tables
from registry.models import AuditEvent, Episode, Site, User
from registry.selectors.core_lab import Compared, compared_grades, grades_in_order
from registry.services import audit
from registry.tasks import ring_for_digests

__all__ = [
    "Compared",
    "DataState",
    "ExtractColumn",
    "ExtractTable",
    "SiteInfo",
    "all_sites",
    "codebook_as_data",
    "compared_grades",
    "data_state",
    "extract_tables",
    "grades_in_order",
    "record_event",
    "ring_for_digests",
    "sites_of",
]


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """A site, as far as reports need to know it."""

    code: str
    name: str
    synthetic: bool
    has_cases: bool


@dataclass(frozen=True, slots=True)
class DataState:
    """The newest change of clinical data: its audit event's id (0 if none) and its time."""

    last_change: int
    changed_at: datetime | None


def data_state(site_codes: Sequence[str]) -> DataState:
    """Return how new the data of these sites are."""
    newest = (
        AuditEvent.objects.filter(changes_data=True, site__code__in=list(site_codes))
        .order_by("-id")
        .values_list("id", "at")
        .first()
    )
    return DataState(0, None) if newest is None else DataState(*newest)


def record_event(
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    action: str,
    target: str,
    changes: dict[str, Any] | None = None,
    site_code: str | None = None,
) -> None:
    """Write an audit event; ``by`` is None for the product itself. Raises on an unknown action."""
    site = None if site_code is None else Site.objects.get(code=site_code)
    act = audit.Act(action=action, target=target, site=site, changes=changes or {}, source="report")
    audit.record(act, by=by if isinstance(by, User) else None)


def all_sites() -> list[SiteInfo]:
    """Return the active sites in order of their code, without those that are for practice."""
    return _infos(Site.objects.filter(active=True, practice=False))


def sites_of(user: AbstractBaseUser | AnonymousUser) -> list[SiteInfo]:
    """Return the sites whose cases ``user`` may see."""
    if not user.is_authenticated:
        return []
    return _infos(Site.objects.filter(memberships__user=user.pk))


def _infos(sites: Any) -> list[SiteInfo]:
    with_cases = set(Episode.objects.standing().values_list("site_id", flat=True).distinct())
    return [SiteInfo(site.code, site.name, site.synthetic, site.pk in with_cases) for site in sites]
