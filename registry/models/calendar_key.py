"""The secret in the address under which a calendar program fetches a person's calls."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarKey(models.Model):
    """One address. Only a hash is kept: the address is shown once, when it is made."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_keys"
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="calendarkey_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar address of {self.person}"
