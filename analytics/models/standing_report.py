"""A report that is kept up to date: one plan over one set of sites."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

# Short enough that an audit event can name a file of any version in 80 characters.
SLUG_LENGTH = 50


class StandingReportQuerySet(models.QuerySet["StandingReport"]):
    def within(self, site_codes: Sequence[str]) -> StandingReportQuerySet:
        """Keep the reports whose every site is among ``site_codes``."""
        outside = ReportSite.objects.exclude(code__in=list(site_codes)).values("report_id")
        return self.exclude(pk__in=outside).filter(sites__isnull=False).distinct()


class StandingReport(models.Model):
    """One plan over one set of sites, which never changes: other sites make another report.

    The three ``considered`` columns are the state that the newest run was queued for; a report
    is stale while the world differs from them. ``stale_since`` is when that was first noticed.
    """

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    plan_key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    scope_key = models.CharField(max_length=400)
    whole_registry = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    considered_change = models.BigIntegerField(default=0)
    considered_plan = models.CharField(max_length=64, blank=True)
    considered_code = models.CharField(max_length=64, blank=True)
    stale_since = models.DateTimeField(null=True, blank=True)

    objects = StandingReportQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-whole_registry", "scope_key"]
        default_permissions = ()
        permissions = [
            ("view_report", "See reports of one's own sites"),
            ("request_report", "Have a report made again"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_key", "scope_key"], name="standingreport_once_per_scope"
            ),
            models.CheckConstraint(condition=~Q(scope_key=""), name="standingreport_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.scope_key})"

    @property
    def site_codes(self) -> list[str]:
        return self.scope_key.split("+")


class ReportSite(models.Model):
    """A site whose cases a standing report is about, by its code."""

    report = models.ForeignKey(StandingReport, on_delete=models.CASCADE, related_name="sites")
    code = models.CharField(max_length=8, db_index=True)

    class Meta:
        ordering = ["code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="reportsite_once"),
        ]

    def __str__(self) -> str:
        return self.code
