"""A frozen copy of the data of some sites, kept as files and described here."""

from __future__ import annotations

from django.db import models


class Snapshot(models.Model):
    """What is known of a snapshot folder without opening it. The same content is kept once."""

    content_hash = models.CharField(max_length=64, unique=True)
    folder = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    data_cut_off = models.DateTimeField()
    sites = models.JSONField()
    row_counts = models.JSONField()
    cases = models.PositiveIntegerField()
    synthetic_cases = models.PositiveIntegerField()
    code_version = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(synthetic_cases__lte=models.F("cases")),
                name="snapshot_synthetic_cases_are_cases",
            ),
        ]

    def __str__(self) -> str:
        return self.content_hash[:16]
