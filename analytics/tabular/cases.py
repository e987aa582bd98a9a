"""A file as a source of cases: one row is one case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from analytics.dataset.columns import Level
from analytics.dataset.source import DataOrigin
from analytics.tabular.codebook import Entry, codebook_text, with_reasons
from analytics.tabular.errors import TableError
from analytics.tabular.inference import decimal_comma, infer
from analytics.tabular.reading import SEPARATORS, RawTable
from analytics.tabular.typing import typed

if TYPE_CHECKING:
    import pandas as pd

    from analytics.dataset.dataset import Dataset

SYNTHETIC, SITE = "synthetic", "site"


@dataclass(frozen=True)
class FileCases:
    """The cases of a table. Columns of text are known to nothing and to nobody.

    ``facts`` are printed in the report: where the codebook is from, and what was inferred.
    """

    table: RawTable
    entries: Mapping[str, Entry]
    facts: tuple[tuple[str, str], ...] = ()

    def known(self) -> frozenset[str]:
        return frozenset(n for n, entry in self.entries.items() if entry.column.kind != "text")

    def given(self) -> frozenset[str]:
        return self.known()

    def complete(self) -> bool:
        return True

    def load(self, wanted: Iterable[str]) -> Dataset:
        import pandas as pd  # noqa: PLC0415 loaded when cases are read

        from analytics.dataset.dataset import Dataset  # noqa: PLC0415

        names = sorted(set(wanted) & self.known())
        values = {name: self._series[name] for name in names}
        frame = pd.DataFrame(values, index=pd.RangeIndex(self.table.rows))
        return Dataset(
            frame=frame,
            columns={name: with_reasons(self.entries[name]) for name in names},
            reasons=self._reasons,
        )

    def _reasons(self, names: Collection[str]) -> dict[str, pd.Series]:
        """The words that the codebook has for codes that are no answer; a bare code has none."""
        import pandas as pd  # noqa: PLC0415

        found: dict[str, pd.Series] = {}
        for name in names:
            entry = self.entries.get(name)
            words = {code: why for code, why in entry.missing if why} if entry else {}
            if words:
                texts = self.table.columns[name].to_pandas().astype(object)
                found[name] = pd.Series(texts.map(words), dtype="category")
        return found

    def origin(self) -> DataOrigin:
        separator = SEPARATORS.get(self.table.separator)
        read = f"{separator}-separated text" if separator else "Parquet"
        return DataOrigin(
            name=f"File {self.table.name}",
            sha256=self.table.sha256,
            sites=self._sites(),
            cases=self.table.rows,
            synthetic_cases=self._synthetic(),
            facts=(("Read as", f"{read}, {len(self.table.columns)} columns"), *self.facts),
        )

    @cached_property
    def _series(self) -> Mapping[str, pd.Series]:
        return _Typed(self)

    def _sites(self) -> tuple[str, ...]:
        if SITE not in self.table.columns:
            return ()
        return tuple(sorted(set(self.table.columns[SITE].drop_null().to_pylist())))

    def _synthetic(self) -> int:
        entry = self.entries.get(SYNTHETIC)
        if entry is None or entry.column.kind != "boolean":
            return 0
        return int(self._series[SYNTHETIC].fillna(value=False).sum())


class _Typed(dict[str, "pd.Series"]):
    """Each column as it is first asked for: the others cost nothing."""

    def __init__(self, cases: FileCases) -> None:
        super().__init__()
        self.cases = cases

    def __missing__(self, name: str) -> pd.Series:
        table, entry = self.cases.table, self.cases.entries[name]
        values = table.columns[name]
        comma = entry.column.kind == "decimal" and decimal_comma(table, values)
        self[name] = typed(values, entry, table.name, decimal_comma=comma)
        return self[name]


def with_codebook(
    table: RawTable, entries: Mapping[str, Entry], *, name: str, sha256: str
) -> FileCases:
    """Cases by a given codebook; TableError if it speaks of a column that is not there.

    A column that the codebook leaves out is not used, and that is printed.
    """
    for entry in entries.values():
        if entry.name not in table.columns and entry.column.kind != "text":
            raise TableError(name, f"the codebook has “{entry.name}”, and {table.name} has not")
    unused = [column for column in table.columns if column not in entries]
    facts = [("Codebook", f"{name}, SHA-256 {sha256}")]
    if unused:
        facts.append(("Not in the codebook, not used", ", ".join(unused)))
    present = {name: entry for name, entry in entries.items() if name in table.columns}
    completed = {name: _with_levels(entry, table) for name, entry in present.items()}
    return FileCases(table, completed, tuple(facts))


def without_codebook(
    table: RawTable, counted: Mapping[str, Collection[str]] | None = None
) -> FileCases:
    """Cases by an inferred codebook, every inference said; ``counted`` as ``infer`` takes it."""
    inferred = infer(table, counted)
    facts = [("Codebook", "none given; inferred from the file as follows")]
    facts += [(f"Inferred: {each.entry.name}", each.sentence) for each in inferred]
    return FileCases(table, {each.entry.name: each.entry for each in inferred}, tuple(facts))


def _with_levels(entry: Entry, table: RawTable) -> Entry:
    """A choice whose levels the codebook does not list has those of the file, in order."""
    if entry.column.kind != "choice" or entry.column.levels:
        return entry
    missing = {code for code, _ in entry.missing}
    found = sorted(set(table.columns[entry.name].drop_null().to_pylist()) - missing)
    levels = tuple(Level(code=code, label=code) for code in found)
    return replace(entry, column=replace(entry.column, levels=levels))


def inferred_codebook(cases: FileCases) -> str:
    """The codebook of cases as a CSV text, with what was inferred as remarks."""
    said = {label.removeprefix("Inferred: "): text for label, text in cases.facts}
    return codebook_text((entry, said.get(name, "")) for name, entry in cases.entries.items())
