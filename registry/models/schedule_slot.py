"""Scheduled work that is done once: a slot is claimed by its key."""

from __future__ import annotations

from django.db import models


class ScheduleSlot(models.Model):
    """The work of one time, such as "digest:7:2026-11-23". Its row says that it has been taken."""

    key = models.CharField(max_length=120, unique=True)
    claimed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
