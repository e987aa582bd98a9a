"""What was typed and could not be read: kept exactly as typed until an answer takes its place."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The texts of one field of one row. The row's own column keeps its last legal answer.

    ``target`` names the row as the audit trail does ("attempt:12"); a row that is yet to be made
    is named by the key that the browser gave it ("attempt:new:…"). ``typed`` maps the parts of
    the field ("", "-date", "-time", "-reason") to what stands in them. For an identifying
    variable it may hold a name, so it is shown only to those who may see who a patient is.
    """

    episode = models.ForeignKey("registry.Episode", on_delete=models.PROTECT, related_name="drafts")
    target = models.CharField(max_length=80)
    section = models.CharField(max_length=40)  # its key in the codebook
    owner_id = models.PositiveBigIntegerField(null=True)  # of a row that is yet to be made
    variable = models.CharField(max_length=80)
    typed = models.JSONField()
    error = models.CharField(max_length=400)
    identifying = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "target", "variable"], name="draft_once_per_field"
            ),
            models.CheckConstraint(condition=~models.Q(error=""), name="draft_says_what_is_wrong"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.variable} of {self.target}"
