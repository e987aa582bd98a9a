"""The thrombectomy, and the rows that belong to it."""

from __future__ import annotations

from django.db import models

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores


@stores(*sections_of_table("procedure"))
class Procedure(Record):
    """One visit to the angiography suite with a puncture."""

    episode = models.ForeignKey(
        "registry.Episode", on_delete=models.PROTECT, related_name="procedures"
    )
    seq = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["episode", "seq"]
        constraints = [
            *legal_values(*sections_of_table("procedure")),
            models.UniqueConstraint(fields=["episode", "seq"], name="procedure_numbered"),
        ]

    def __str__(self) -> str:
        return f"procedure {self.seq} of episode {self.episode_id}"


@stores(*sections_of_table("attempt"))
class Attempt(Record):
    """One pass. Its number is its place in the procedure."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="attempts")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["procedure", "seq"]
        constraints = [
            *legal_values(*sections_of_table("attempt")),
            models.UniqueConstraint(fields=["procedure", "seq"], name="attempt_numbered"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.seq} of procedure {self.procedure_id}"


@stores(*sections_of_table("rescuetreatment"))
class RescueTreatment(Record):
    """One rescue step, in the order in which it was done."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="rescues")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["procedure", "seq"]
        constraints = [
            *legal_values(*sections_of_table("rescuetreatment")),
            models.UniqueConstraint(fields=["procedure", "seq"], name="rescue_numbered"),
        ]

    def __str__(self) -> str:
        return f"rescue treatment {self.seq} of procedure {self.procedure_id}"


@stores(*sections_of_table("complication"))
class Complication(Record):
    """Something that went wrong during or just after the procedure."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="complications")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["procedure", "seq"]
        constraints = [
            *legal_values(*sections_of_table("complication")),
            models.UniqueConstraint(fields=["procedure", "seq"], name="complication_numbered"),
        ]

    def __str__(self) -> str:
        return f"complication {self.seq} of procedure {self.procedure_id}"


@stores(*sections_of_table("antithromboticdose"))
class AntithromboticDose(Record):
    """A dose given during or around the procedure."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="doses")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["procedure", "seq"]
        constraints = [
            *legal_values(*sections_of_table("antithromboticdose")),
            models.UniqueConstraint(fields=["procedure", "seq"], name="dose_numbered"),
        ]

    def __str__(self) -> str:
        return f"dose {self.seq} of procedure {self.procedure_id}"
