"""Follow-up: one row per planned time point, and the attempts to reach the patient."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.codebook.lookup import sections_of_table
from registry.codebook.schedule import SCHEDULE
from registry.models.record import Record
from registry.models.storage import legal_values, stores

TIME_POINTS = tuple(point.code for point in SCHEDULE)


@stores(*sections_of_table("followup"))
class FollowUp(Record):
    """A planned assessment. It exists, and is due, from the day the case is made."""

    episode = models.ForeignKey(
        "registry.Episode", on_delete=models.PROTECT, related_name="follow_ups"
    )
    timepoint = models.CharField(
        max_length=12, choices=[(point.code, point.label) for point in SCHEDULE]
    )
    due_on = models.DateField()
    window_opens_on = models.DateField()
    window_closes_on = models.DateField()

    class Meta:
        ordering = ["episode", "due_on"]
        indexes = [
            models.Index(fields=["timepoint", "due_on"], name="followup_by_due_date"),
            # Those that nobody has recorded: the counts in the navigation read no others.
            models.Index(
                fields=["timepoint", "window_opens_on", "window_closes_on"],
                name="followup_open",
                condition=Q(fu_status__isnull=True, fu_status_missing__isnull=True),
            ),
        ]
        constraints = [
            *legal_values(*sections_of_table("followup")),
            models.UniqueConstraint(fields=["episode", "timepoint"], name="followup_once"),
            models.CheckConstraint(
                condition=Q(timepoint__in=TIME_POINTS), name="followup_timepoint_legal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timepoint} follow-up of episode {self.episode_id}"


@stores(*sections_of_table("contactattempt"))
class ContactAttempt(Record):
    """One try to reach the patient or somebody who knows."""

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="contacts")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["followup", "seq"]
        constraints = [
            *legal_values(*sections_of_table("contactattempt")),
            models.UniqueConstraint(fields=["followup", "seq"], name="contact_numbered"),
        ]

    def __str__(self) -> str:
        return f"contact attempt {self.seq} of follow-up {self.followup_id}"
