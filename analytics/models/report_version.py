"""A finished, numbered, unchangeable edition of a standing report."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class ImmutableError(Exception):
    """A finished version was about to be changed or deleted."""


class ImmutableQuerySet(models.QuerySet[Any]):
    def update(self, **_: Any) -> NoReturn:
        raise ImmutableError("a finished version never changes")

    def delete(self) -> NoReturn:
        raise ImmutableError("a finished version is never deleted")


class ReportVersion(models.Model):
    """What readers cite: ``/reports/<slug>/v/<number>/`` shows the same for ever."""

    report = models.ForeignKey(
        "analytics.StandingReport", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    run = models.OneToOneField("analytics.Run", on_delete=models.PROTECT, related_name="version")
    snapshot = models.ForeignKey(
        "analytics.Snapshot", on_delete=models.PROTECT, related_name="versions"
    )
    created_at = models.DateTimeField()
    data_as_of = models.DateTimeField()
    cases = models.PositiveIntegerField()
    plan_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64)
    report_sha256 = models.CharField(max_length=64)
    seconds = models.FloatField(help_text="Time from the start of the run to its end.")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reportversion_number_once_per_report"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="reportversion_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.report} version {self.number}"

    def save(self, **options: Any) -> None:
        """Insert; refuse to write a version again."""
        if self.pk is not None:
            raise ImmutableError("a finished version never changes")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise ImmutableError("a finished version is never deleted")
