"""One file of a finished version, found on disk by the hash of its bytes."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from analytics.models.report_version import ImmutableError, ImmutableQuerySet


class Artefact(models.Model):
    """``format`` is the key of a format ("pdf") or the name of a drawing ("figure-1-wide.svg");
    ``filename`` is what a reader's download is called.
    """

    version = models.ForeignKey(
        "analytics.ReportVersion", on_delete=models.PROTECT, related_name="artefacts"
    )
    format = models.CharField(max_length=40)
    filename = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        ordering = ["version", "format"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "format"], name="artefact_format_once"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="artefact_not_empty"),
        ]

    def __str__(self) -> str:
        return self.filename

    def save(self, **options: Any) -> None:
        """Insert; refuse to write an artefact again."""
        if self.pk is not None:
            raise ImmutableError("a file of a finished version never changes")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise ImmutableError("a file of a finished version is never deleted")
