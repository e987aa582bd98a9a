"""Which reports are kept up to date: each plan for each site with cases, and for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from analytics.models import ReportSite, StandingReport
from analytics.models.standing_report import SLUG_LENGTH
from analytics.source import SiteInfo, all_sites

NAMED_SITES = 4
PLAN_PART = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReport:
    """A report that should exist. ``sites`` is never empty and in order of the code."""

    plan_key: str
    title: str
    sites: tuple[SiteInfo, ...]
    whole_registry: bool

    @property
    def scope_key(self) -> str:
        return "+".join(site.code for site in self.sites)

    @property
    def slug(self) -> str:
        """The address: the codes of a few sites, else their number and a hash of their codes."""
        plan = self.plan_key.replace("_", "-")[:PLAN_PART]
        codes = "-".join(site.code for site in self.sites)
        if len(self.sites) > NAMED_SITES or len(plan) + 1 + len(codes) > SLUG_LENGTH:
            digest = hashlib.sha256(self.scope_key.encode()).hexdigest()[:6]
            codes = f"{len(self.sites)}-sites-{digest}"
        return f"{plan}-{codes}".lower()


def synchronise_reports(titles: Mapping[str, str]) -> None:
    """Create the standing reports that are missing and retire those no longer wanted.

    ``titles`` maps the key of each plan to its title.
    """
    wanted = list(wanted_reports(titles, [site for site in all_sites() if site.has_cases]))
    known = {(report.plan_key, report.scope_key): report for report in StandingReport.objects.all()}
    for want in wanted:
        found = known.pop((want.plan_key, want.scope_key), None)
        if found is None:
            _create(want)
        elif _differs(found, want):
            StandingReport.objects.filter(pk=found.pk).update(
                title=want.title, whole_registry=want.whole_registry, active=True
            )
    retired = [report.pk for report in known.values() if report.active]
    if retired:
        StandingReport.objects.filter(pk__in=retired).update(active=False)


def wanted_reports(titles: Mapping[str, str], sites: Sequence[SiteInfo]) -> Iterator[WantedReport]:
    """Yield a report per plan and site, and one per plan of all sites when there are several."""
    for plan_key, title in titles.items():
        for site in sites:
            yield WantedReport(
                plan_key=plan_key, title=title, sites=(site,), whole_registry=len(sites) == 1
            )
        if len(sites) > 1:
            yield WantedReport(
                plan_key=plan_key, title=title, sites=tuple(sites), whole_registry=True
            )


def _differs(found: StandingReport, want: WantedReport) -> bool:
    return not found.active or (found.title, found.whole_registry) != (
        want.title,
        want.whole_registry,
    )


@transaction.atomic
def _create(want: WantedReport) -> None:
    report, created = StandingReport.objects.get_or_create(
        plan_key=want.plan_key,
        scope_key=want.scope_key,
        defaults={
            "slug": want.slug,
            "title": want.title,
            "whole_registry": want.whole_registry,
        },
    )
    if created:
        ReportSite.objects.bulk_create(
            ReportSite(report=report, code=site.code) for site in want.sites
        )
