"""What every clinical row shares: a version against overwriting, and recorded values by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.db import models

from registry.codebook.variable import Kind, Section, Variable
from registry.models.storage import missing_column, read


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
        columns, held = _columns(type(self)), self.__dict__
        if columns.names.keys() <= held.keys():
            values: dict[str, Any] = {name: held[name] for name in columns.names}
            for name, variable in columns.composed:
                if values[name] is not None:
                    values[name] = read(self, variable)
            return values
        # Some columns were left out when the row was read: asking for them reads them.
        return {variable.name: read(self, variable) for variable in self.variables()}

    def missing(self) -> dict[str, str]:
        """Return the recorded reasons for missing values, by variable name."""
        found = (
            (name, getattr(self, column)) for name, column in _columns(type(self)).names.items()
        )
        return {name: reason for name, reason in found if reason is not None}


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a model: of each variable that of its reason, and what is not kept plainly."""

    names: dict[str, str]
    composed: tuple[tuple[str, Variable], ...]


@cache
def _columns(model: type[Record]) -> _Columns:
    """Decide once how a row is read: every save reads every row of a case."""
    variables = tuple(model.variables())
    return _Columns(
        names={variable.name: missing_column(variable.name) for variable in variables},
        composed=tuple(
            (variable.name, variable)
            for variable in variables
            if variable.kind in (Kind.MULTIPLE, Kind.MOMENT)
        ),
    )
