"""Follow-up: one row per planned time point, and the attempts to reach the patient."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.codebook.lookup import sections_of_table
from registry.codebook.schedule import SCHEDULE
from registry.models.record import Record
from registry.models.storage import legal_values, stores
from registry.models.user import User

TIME_POINTS = tuple(point.code for point in SCHEDULE)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """Keep the follow-ups of the sites that ``user`` is a member of."""
        return self.filter(
            episode__site__memberships__user=user, episode__withdrawn_at__isnull=True
        )


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
    # The patient or a relative asked not to be called before this day.
    call_not_before = models.DateField(null=True, blank=True)
    # The guided questions that led to a grade: whose wording, and [question, answer] in order.
    questionnaire = models.ForeignKey(
        "registry.Questionnaire", models.PROTECT, null=True, blank=True, related_name="+"
    )
    guided_path = models.JSONField(null=True, blank=True)
    guided_grade = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["episode", "due_on"]
        indexes = [
            models.Index(fields=["timepoint", "due_on"], name="followup_by_due_date"),
            # Finds open calls (no status) and lost ones by their window, however many are recorded.
            models.Index(
                fields=["timepoint", "fu_status", "window_closes_on"], name="followup_by_status"
            ),
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
                name="followup_guided_whole",
                condition=Q(
                    questionnaire__isnull=True, guided_path__isnull=True, guided_grade__isnull=True
                )
                | Q(
                    questionnaire__isnull=False,
                    guided_path__isnull=False,
                    guided_grade__isnull=False,
                    guided_grade__range=(0, 5),
                ),
            ),
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
