"""What field-by-field saving needs to know about the people at work. No clinical content."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReceivedSave(models.Model):
    """A save that has been done, by the key that the browser gave it.

    An answer of the server may be lost on the way; the browser then sends the same save again,
    and must be told that it is done and not that somebody else was faster.
    """

    key = models.UUIDField(primary_key=True)
    episode = models.ForeignKey("registry.Episode", on_delete=models.PROTECT, related_name="+")
    record_version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["episode", "at"], name="received_save_by_age")]

    def __str__(self) -> str:
        return f"save {self.key}"


class Presence(models.Model):
    """Somebody has a page of a case open, or had it a moment ago."""

    episode = models.ForeignKey("registry.Episode", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)  # its key in the codebook
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "user"], name="presence_once_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.page} of {self.episode_id}"
