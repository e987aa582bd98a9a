"""What a column means: the codebook entry as frozen in the snapshot, or a derivation's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Structure that the snapshot carries without a codebook entry, but that analyses may show.
STRUCTURE = {
    "registry_id": ("episode", "Registry number", "text"),
    "site": ("episode", "Site", "choice"),
    "synthetic": ("episode", "Synthetic case", "boolean"),
    "signed": ("episode", "Signed", "boolean"),
    "age_at_onset": ("episode", "Age", "integer"),
    "index_date": ("episode", "Index date", "date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One answer of a choice: the code that is stored and the label that is shown."""

    code: str
    label: str


NO_YES = (Level(code="no", label="No"), Level(code="yes", label="Yes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The meaning of one column of a dataset.

    ``kind`` is a codebook kind (integer, decimal, boolean, choice, multiple, moment, date, text).
    ``certainty`` is how sure the definition is: confirmed, secondary, unconfirmed or design.
    ``missing_reasons`` are the codes of why a value is not there, empty where no reason is kept.
    """

    name: str
    label: str
    kind: str
    table: str = ""
    unit: str = ""
    levels: tuple[Level, ...] = ()
    ordered: bool = False
    definition: str = ""
    source: str = ""
    certainty: str = "design"
    derived: bool = False
    missing_reasons: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Level, ...]:
        """The answers that can be counted: the levels of a choice, no and yes, or none."""
        return NO_YES if self.kind == "boolean" else self.levels

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(level.code for level in self.levels)

    def label_of(self, code: str) -> str:
        """Return the label of ``code``, or the code itself where the codebook has none."""
        return next((level.label for level in self.levels if level.code == code), code)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumns:
    """One table of the codebook: its columns by name, and whether its rows repeat."""

    repeats: bool
    columns: Mapping[str, Column]


def columns_by_table(codebook: Mapping[str, Any]) -> dict[str, TableColumns]:
    """Read the codebook of a snapshot: for each table its columns, text variables left out."""
    found: dict[str, dict[str, Column]] = {}
    repeats: dict[str, bool] = {}
    for section in _sections(codebook):
        table = section["table"]
        columns = found.setdefault(table, {})
        repeats[table] = repeats.get(table, False) or bool(section.get("repeats"))
        for variable in section["variables"]:
            if variable["kind"] != "text" and not variable.get("identifying"):
                columns[variable["name"]] = _column(table, variable)
    for name, (table, label, kind) in STRUCTURE.items():
        structural = Column(name=name, label=label, kind=kind, table=table, unit=_unit(name))
        found.setdefault(table, {}).setdefault(name, structural)
    return {
        table: TableColumns(repeats=repeats.get(table, False), columns=columns)
        for table, columns in found.items()
    }


def _sections(codebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for page in codebook["pages"]:
        yield from page["sections"]


def _column(table: str, variable: Mapping[str, Any]) -> Column:
    return Column(
        name=variable["name"],
        label=variable["label"],
        kind=variable["kind"],
        table=table,
        unit=variable.get("unit") or "",
        levels=tuple(
            Level(code=option["code"], label=option["label"])
            for option in variable.get("options") or ()
        ),
        ordered=bool(variable.get("ordered")),
        definition=variable.get("definition") or "",
        source=variable.get("source") or "",
        certainty=variable.get("certainty") or "design",
        missing_reasons=tuple(variable.get("missing_reasons") or ()),
    )


def _unit(name: str) -> str:
    return "years" if name == "age_at_onset" else ""
