"""What every clinical row shares: a version against overwriting, and recorded values by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models

from registry.codebook.variable import Section, Variable
from registry.models.storage import read, read_missing


class Record(models.Model):
    """A row whose clinical columns come from the codebook."""

    sections: ClassVar[tuple[Section, ...]] = ()
    # What may change while the case is signed; everything else a signature covers (ADR 0020).
    unsigned_columns: ClassVar[tuple[str, ...]] = ("version",)

    version = models.PositiveIntegerField(default=1, editable=False)
    client_key = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Made by the client, so that a retried create finds the first one's row.",
    )

    class Meta:
        abstract = True

    @property
    def target(self) -> str:
        """The row's name in the audit trail, which outlives the row."""
        return f"{self._meta.model_name}:{self.pk}"

    @classmethod
    def variables(cls) -> Iterator[Variable]:
        for section in cls.sections:
            yield from section.variables

    def values(self) -> dict[str, Any]:
        """Return every variable's recorded value, or None, by name."""
        return {variable.name: read(self, variable) for variable in self.variables()}

    def missing(self) -> dict[str, str]:
        """Return the recorded reasons for missing values, by variable name."""
        found = {variable.name: read_missing(self, variable) for variable in self.variables()}
        return {name: reason for name, reason in found.items() if reason is not None}
