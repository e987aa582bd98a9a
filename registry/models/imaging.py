"""Imaging before treatment."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("imaging"))
class Imaging(Record):
    """The scans that led to the procedure."""

    episode = models.OneToOneField(
        "registry.Episode", on_delete=models.PROTECT, related_name="imaging"
    )

    class Meta:
        constraints = [*legal_values(*sections_of_table("imaging"))]

    def __str__(self) -> str:
        return f"imaging of episode {self.episode_id}"
