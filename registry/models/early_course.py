"""The first 24 hours after the procedure."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("earlycourse"))
class EarlyCourse(Record):
    """Follow-up imaging and the neurological course of the first days."""

    episode = models.OneToOneField(
        "registry.Episode", on_delete=models.PROTECT, related_name="earlycourse"
    )

    class Meta:
        constraints = [*legal_values(*sections_of_table("earlycourse"))]

    def __str__(self) -> str:
        return f"early course of episode {self.episode_id}"
