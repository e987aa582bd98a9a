"""Source-verified marks: an answer that somebody compared with its source document."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Verification(models.Model):
    """One answer of one row, compared by one person. A mark that no longer holds is kept, dropped.

    A section or a case is verified when every answer in it is: that is counted, not stored, so a
    new answer can never stand under an old mark.
    """

    episode = models.ForeignKey(
        "registry.Episode", on_delete=models.PROTECT, related_name="verifications"
    )
    # As in the audit trail: the mark outlives the row.
    target = models.CharField(max_length=80)
    variable = models.CharField(max_length=80)
    verified_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The change through which the mark no longer holds.
    dropped_through = models.ForeignKey(
        "registry.AuditEvent", models.PROTECT, null=True, related_name="dropped_verifications"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "target", "variable"],
                condition=Q(dropped_at__isnull=True),
                name="verification_once",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_through__isnull=True)
                | Q(dropped_at__isnull=False, dropped_through__isnull=False),
                name="verification_dropped_with_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable} of {self.target}"
