"""One making of a report. This row, not the message broker, is the truth about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class RunStatus(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    UNCHANGED = "unchanged", "nothing has changed"
    FAILED = "failed", "failed"


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
HOLDING_IDENTITY = (*ACTIVE, RunStatus.DONE)
_HELD = Q(lease_until__isnull=False, started_at__isnull=False, attempt__gte=1) & ~Q(owner="")
_NOT_HELD = Q(lease_until__isnull=True, owner="")
_RULES = {
    RunStatus.QUEUED: _NOT_HELD & Q(finished_at__isnull=True),
    RunStatus.RUNNING: _HELD & Q(finished_at__isnull=True),
    RunStatus.DONE: _NOT_HELD
    & Q(finished_at__isnull=False, started_at__isnull=False, snapshot__isnull=False)
    & ~Q(identity=""),
    RunStatus.UNCHANGED: _NOT_HELD & Q(finished_at__isnull=False, snapshot__isnull=False),
    RunStatus.FAILED: _NOT_HELD & Q(finished_at__isnull=False) & ~Q(failure="") & ~Q(reference=""),
}


class Run(models.Model):
    """A run is claimed by raising ``attempt``; only the holder of the newest attempt may write it.

    ``identity`` hashes report, plan, snapshot and code version once the snapshot is taken, so
    that no second version is made of the same. ``owner`` is a token of one claim, ``lease_until``
    the moment after which the holder counts as dead, ``rung_at`` when a message was last sent.
    ``reference`` is printed beside ``failure`` and in the log.
    """

    report = models.ForeignKey(
        "analytics.StandingReport", on_delete=models.PROTECT, related_name="runs"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.QUEUED)
    identity = models.CharField(max_length=64, blank=True)
    snapshot = models.ForeignKey(
        "analytics.Snapshot", on_delete=models.PROTECT, null=True, related_name="runs"
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    step_no = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    step_name = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=600, blank=True)
    reference = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["status", "lease_until"], name="run_by_status_and_lease")]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(status__in=ACTIVE),
                name="run_one_active_per_report",
            ),
            models.UniqueConstraint(
                fields=["identity"],
                condition=Q(status__in=HOLDING_IDENTITY) & ~Q(identity=""),
                name="run_identity_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RunStatus.values), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=Q(step_no__lte=models.F("steps")), name="run_step_within_steps"
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(status=status) | rule, name=f"run_{status}_is_consistent"
                )
                for status, rule in _RULES.items()
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} ({self.status})"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE
