"""The audit trail: who changed what, when, from what to what, and why."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q


class AppendOnlyError(Exception):
    """An audit event was about to be changed or deleted."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **_: Any) -> NoReturn:
        raise AppendOnlyError("the audit trail is append-only")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("the audit trail is append-only")


class AuditEvent(models.Model):
    """One act of one person. Written by services, in the transaction of the change itself.

    The target is plain text, so that the history outlives what it describes; the person's
    name is copied for the same reason. ``changes`` maps a variable to [old, new].
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=160)
    action = models.CharField(max_length=40)
    site = models.ForeignKey("registry.Site", null=True, on_delete=models.PROTECT, related_name="+")
    case_key = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=80)
    record_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=dict)
    # Identifying answers apart, so that a privacy redaction need not touch the rest.
    identity_changes = models.JSONField(default=dict)
    # Where a row stood that came or went: its owner and its number. Undoing needs both.
    place = models.JSONField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=20, default="form")
    # The event that this one takes back. Both stay in the trail.
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone")
    # The number of the import that did it, or undid it.
    import_number = models.PositiveBigIntegerField(null=True)
    # Does it change what an analysis would read? Sign-ins and downloads do not.
    changes_data = models.BooleanField(default=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["case_key", "-id"], name="audit_by_case"),
            models.Index(fields=["target", "-id"], name="audit_by_target"),
            models.Index(
                fields=["import_number", "case_key"],
                name="audit_by_import",
                condition=Q(import_number__isnull=False),
            ),
            models.Index(
                fields=["site", "-id"], name="audit_data_by_site", condition=Q(changes_data=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target} by {self.by_name}"

    def save(self, **options: Any) -> None:
        """Insert; refuse to write an existing event again."""
        if self.pk is not None:
            raise AppendOnlyError("the audit trail is append-only")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError("the audit trail is append-only")
