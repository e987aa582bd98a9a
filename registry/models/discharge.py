"""Discharge from the hospital."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("discharge"))
class Discharge(Record):
    """How, when and in what state the patient left."""

    episode = models.OneToOneField(
        "registry.Episode", on_delete=models.PROTECT, related_name="discharge"
    )

    class Meta:
        constraints = [*legal_values(*sections_of_table("discharge"))]

    def __str__(self) -> str:
        return f"discharge of episode {self.episode_id}"
