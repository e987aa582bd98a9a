"""A haemorrhage seen on imaging after the procedure."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("haemorrhagefinding"))
class HaemorrhageFinding(Record):
    """One kind of bleeding; a scan may show several."""

    episode = models.ForeignKey(
        "registry.Episode", on_delete=models.PROTECT, related_name="haemorrhages"
    )
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["episode", "seq"]
        constraints = [
            *legal_values(*sections_of_table("haemorrhagefinding")),
            models.UniqueConstraint(fields=["episode", "seq"], name="haemorrhage_numbered"),
        ]

    def __str__(self) -> str:
        return f"haemorrhage finding {self.seq} of episode {self.episode_id}"
