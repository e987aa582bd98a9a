"""Whether and how the patient died."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("death"))
class Death(Record):
    """Vital status, and the date and cause of death."""

    episode = models.OneToOneField(
        "registry.Episode", on_delete=models.PROTECT, related_name="death"
    )

    class Meta:
        constraints = [*legal_values(*sections_of_table("death"))]

    def __str__(self) -> str:
        return f"vital status of episode {self.episode_id}"
