"""Scheduled work is done once: whoever makes the slot's row does it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.models import ScheduleSlot


def claim_slot(key: str) -> bool:
    """Return True to the first caller with this key, and False to every later one."""
    try:
        with transaction.atomic():
            ScheduleSlot.objects.create(key=key, claimed_at=timezone.now())
    except IntegrityError:
        return False
    return True


def release_slot(key: str) -> None:
    """Give a slot back whose work failed, so that it is tried again."""
    ScheduleSlot.objects.filter(key=key).delete()
