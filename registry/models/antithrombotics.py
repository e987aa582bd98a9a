"""Antithrombotic treatment after the procedure."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("antithrombotics"))
class Antithrombotics(Record):
    """The regimen of the first 24 hours, and the blood-pressure target."""

    episode = models.OneToOneField(
        "registry.Episode", on_delete=models.PROTECT, related_name="antithrombotics"
    )

    class Meta:
        constraints = [*legal_values(*sections_of_table("antithrombotics"))]

    def __str__(self) -> str:
        return f"antithrombotics of episode {self.episode_id}"
