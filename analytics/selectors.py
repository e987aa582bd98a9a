"""Reports, versions and runs as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.models import ReportVersion, Run, RunStatus, StandingReport
from analytics.models.run import ACTIVE
from analytics.models.standing_report import StandingReportQuerySet
from analytics.source import SiteInfo, sites_of

Person = AbstractBaseUser | AnonymousUser


class Freshness(Enum):
    """How a report stands; the value is the word on its badge."""

    NEVER_MADE = "being prepared"
    UPDATING = "updating"
    STALE = "changes waiting"
    FAILED = "update failed"
    RETIRED = "no longer updated"
    CURRENT = "up to date"


@dataclass(frozen=True)
class Standing:
    """A report with its newest version, its newest run and the sites in words."""

    report: StandingReport
    newest: ReportVersion | None
    last_run: Run | None
    sites: tuple[SiteInfo, ...]

    @cached_property
    def freshness(self) -> Freshness:
        if self.last_run is not None and self.last_run.is_active:
            return Freshness.UPDATING if self.newest is not None else Freshness.NEVER_MADE
        if self.last_run is not None and self.last_run.status == RunStatus.FAILED:
            return Freshness.FAILED
        if not self.report.active:
            return Freshness.RETIRED
        if self.newest is None:
            return Freshness.NEVER_MADE
        return Freshness.STALE if self.report.stale_since is not None else Freshness.CURRENT

    @property
    def active_run(self) -> Run | None:
        return self.last_run if self.last_run is not None and self.last_run.is_active else None

    @property
    def site_words(self) -> str:
        """The sites' names, or "All 5 sites"."""
        if self.report.whole_registry and len(self.sites) > 1:
            return _("All %d sites") % len(self.sites)
        return pgettext("between items of a list", ", ").join(site.name for site in self.sites)

    @property
    def synthetic(self) -> bool:
        return any(site.synthetic for site in self.sites)


def visible_reports(person: Person) -> StandingReportQuerySet:
    """The reports of which the person is a member of every site."""
    return StandingReport.objects.within([site.code for site in sites_of(person)])


def standings(person: Person) -> list[Standing]:
    """Every visible report that is kept up to date or has a version, whole registry first."""
    sites = sites_of(person)
    reports = StandingReport.objects.within([site.code for site in sites])
    found = [_standing(report, sites) for report in reports]
    return [item for item in found if item.report.active or item.newest is not None]


def standing_of(report: StandingReport, person: Person) -> Standing:
    return _standing(report, sites_of(person))


def version_with_files(report: StandingReport, number: int) -> ReportVersion | None:
    return (
        report.versions.select_related("snapshot", "run__requested_by")
        .prefetch_related(Prefetch("artefacts"))
        .filter(number=number)
        .first()
    )


def active_run(report: StandingReport) -> Run | None:
    return report.runs.filter(status__in=ACTIVE).first()


def _standing(report: StandingReport, sites: Sequence[SiteInfo]) -> Standing:
    return Standing(
        report=report,
        newest=report.versions.select_related("snapshot").first(),
        last_run=report.runs.first(),
        sites=tuple(site for site in sites if site.code in report.site_codes),
    )


def worker_is_alive(now: datetime) -> bool:
    """Whether a worker on this machine touched its sign of life within five seconds."""
    path = Path(settings.REPERFUSE_DATA) / "run" / "worker.alive"
    try:
        touched = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return now.timestamp() - touched < timedelta(seconds=5).total_seconds()
