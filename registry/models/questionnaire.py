"""Guided questions for the mRS, in wording that a site has brought itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Questionnaire(models.Model):
    """A site's own questions with yes and no, each leading to another one or to a grade.

    The product ships no wording: structured interviews for the mRS have owners (docs/follow-up.md).
    Rows are never changed, because recorded paths refer to them; a new text retires the old one.
    """

    site = models.ForeignKey(
        "registry.Site", on_delete=models.PROTECT, related_name="questionnaires"
    )
    name = models.CharField(max_length=80)
    citation = models.CharField(max_length=400)
    language = models.CharField(max_length=16)
    # Validated by registry/services/questionnaires.py: every path ends in a grade from 0 to 5.
    content = models.JSONField()
    loaded_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(retired_at__isnull=True),
                name="questionnaire_one_in_use",
            ),
            models.CheckConstraint(condition=~Q(citation=""), name="questionnaire_is_cited"),
        ]

    def __str__(self) -> str:
        return self.name
