"""From the tables of a snapshot to one row per case.

The index procedure of a case is its procedure with the lowest ``seq``; procedure variables
and procedure rows of later procedures are left out. A follow-up variable is asked for with its
time point in front: ``d90_mrs`` is ``mrs`` of the 90-day follow-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.columns import Column, TableColumns, columns_by_table
from analytics.dataset.dataset import CASE, Dataset
from analytics.dataset.reading import Positions, missing_column, pick, to_series

TIME_POINTS = {
    "h24": "24 hours",
    "discharge": "discharge",
    "d90": "90 days",
    "y1": "one year",
}
ROW_TABLES = (
    "attempt",
    "rescuetreatment",
    "complication",
    "antithromboticdose",
    "haemorrhagefinding",
)
FOLLOW_UP = "followup"
# Always in the frame: whether the case has a procedure at all.
HAS_PROCEDURE = "has_procedure"
NOBODY = -1


class TableSource(Protocol):
    """What assembling needs of a snapshot; ``read`` returns an Arrow table."""

    @property
    def codebook(self) -> Mapping[str, Any]: ...

    def has_table(self, table: str) -> bool: ...

    def column_names(self, table: str) -> tuple[str, ...]: ...

    def read(self, table: str, columns: Sequence[str]) -> Any: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wanted column: where it is stored, under which name, and at which time point."""

    name: str
    stored: str
    column: Column
    time_point: str = ""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The ids of each case and of its index procedure, -1 where it has none; shape (cases,)."""

    cases: int
    episode_ids: NDArray[np.int64]
    procedure_ids: NDArray[np.int64]


def assemble(source: TableSource, wanted: Iterable[str]) -> Dataset:
    """Load the wanted columns, and no others, of every case.

    A name in ``wanted`` is a variable, a follow-up variable with its time point, or the name of
    a row table, whose rows are then loaded whole. Names that the codebook does not have become
    missing columns and are listed in ``Dataset.absent``.
    """
    tables = columns_by_table(source.codebook)
    names = sorted(set(wanted))
    asked, absent = _locate(tables, [n for n in names if n not in (*ROW_TABLES, HAS_PROCEDURE)])
    episodes = source.read("episode", ["id", "patient_id"])
    keys = _keys(source, episodes)
    columns: dict[str, Any] = {
        HAS_PROCEDURE: pd.array(keys.procedure_ids != NOBODY, dtype="boolean")
    }
    for (table, time_point), items in _grouped(asked).items():
        columns |= _load(source, table, time_point, items, keys, episodes)
    meanings = {item.name: item.column for item in asked}
    meanings[HAS_PROCEDURE] = Column(name=HAS_PROCEDURE, label="Procedure entered", kind="boolean")
    for name in absent:
        meanings[name] = Column(name=name, label=name, kind="text")
        columns[name] = missing_column(meanings[name], keys.cases).array
    rows = {t: _load_rows(source, t, tables, keys) for t in names if t in ROW_TABLES}
    return Dataset(
        frame=pd.DataFrame(columns, index=pd.RangeIndex(keys.cases)),
        columns=meanings,
        rows=rows,
        row_columns={table: tables[table].columns for table in rows if table in tables},
        absent=tuple(absent),
        reasons=partial(_reasons, source, tables, keys, episodes),
    )


def _reasons(
    source: TableSource,
    tables: Mapping[str, TableColumns],
    keys: _Keys,
    episodes: Any,
    names: Collection[str],
) -> dict[str, pd.Series]:
    """Why each case lacks a variable, as codes; variables without a column of reasons are left out.

    The reason stands beside the variable under its name with ``_missing`` (ADR 0004).
    """
    found: dict[str, Any] = {}
    asked, _ = _locate(tables, sorted(set(names) - {*ROW_TABLES, HAS_PROCEDURE}))
    for (table, time_point), items in _grouped(asked).items():
        stored = set(source.column_names(table)) if source.has_table(table) else set()
        beside = [
            replace(
                item,
                stored=f"{item.stored}_missing",
                column=Column(name=item.name, label=item.column.label, kind="choice"),
            )
            for item in items
        ]
        kept = [item for item in beside if item.stored in stored]
        found |= _load(source, table, time_point, kept, keys, episodes) if kept else {}
    return {name: pd.Series(values) for name, values in found.items()}


def known_names(codebook: Mapping[str, Any]) -> frozenset[str]:
    """Every name that ``assemble`` can find in this codebook, row tables included."""
    tables = columns_by_table(codebook)
    single = {n for t in tables.values() if not t.repeats for n in t.columns}
    repeated = tables[FOLLOW_UP].columns if FOLLOW_UP in tables else {}
    timed = {f"{point}_{name}" for point in TIME_POINTS for name in repeated}
    return frozenset(single | timed | {*ROW_TABLES, HAS_PROCEDURE})


def _locate(
    tables: Mapping[str, TableColumns], names: Sequence[str]
) -> tuple[list[_Asked], list[str]]:
    single = {
        name: column
        for key, table in tables.items()
        if not table.repeats and key != FOLLOW_UP
        for name, column in table.columns.items()
    }
    timed = tables[FOLLOW_UP].columns if FOLLOW_UP in tables else {}
    asked, absent = [], []
    for name in names:
        point, _, variable = name.partition("_")
        if name in single:
            asked.append(_Asked(name, name, single[name]))
        elif point in TIME_POINTS and variable in timed:
            label = f"{timed[variable].label} at {TIME_POINTS[point]}"
            column = replace(timed[variable], name=name, label=label)
            asked.append(_Asked(name, variable, column, point))
        elif name.removesuffix("_offset") in single:
            moment = single[name.removesuffix("_offset")]
            offset = replace(moment, name=name, kind="integer", unit="min")
            asked.append(_Asked(name, name, offset))
        else:
            absent.append(name)
    return asked, absent


def _grouped(asked: Iterable[_Asked]) -> dict[tuple[str, str], list[_Asked]]:
    groups: dict[tuple[str, str], list[_Asked]] = defaultdict(list)
    for item in asked:
        groups[item.column.table, item.time_point].append(item)
    return groups


def _keys(source: TableSource, episodes: Any) -> _Keys:
    episode_ids = episodes["id"].to_numpy()
    procedures = source.read("procedure", ["id", "episode_id", "seq"]).to_pandas()
    first = procedures.sort_values(["episode_id", "seq", "id"]).drop_duplicates("episode_id")
    places = _places(first["episode_id"].to_numpy(), episode_ids)
    ids = np.append(first["id"].to_numpy(dtype=np.int64), NOBODY)
    return _Keys(len(episode_ids), episode_ids, ids[places])


def _places(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> Positions:
    """The position of each wanted id among ``ids``, or -1."""
    return np.asarray(pd.Index(ids).get_indexer(pd.Index(wanted)))


def _case_of(owners: NDArray[np.int64], ids: NDArray[np.int64]) -> Positions:
    """For each id the position of its case among ``owners``, or -1."""
    owning = np.flatnonzero(owners != NOBODY)
    return np.append(owning, NOBODY)[_places(owners[owning], ids)]


def _load(
    source: TableSource,
    table: str,
    time_point: str,
    items: Sequence[_Asked],
    keys: _Keys,
    episodes: Any,
) -> dict[str, Any]:
    stored = set(source.column_names(table)) if source.has_table(table) else set()
    present = [item for item in items if item.stored in stored]
    loaded = {
        item.name: missing_column(item.column, keys.cases).array
        for item in items
        if item.stored not in stored
    }
    if not present:
        return loaded
    positions = _positions(source, table, time_point, keys, episodes)
    content = source.read(table, [item.stored for item in present])
    for item in present:
        loaded[item.name] = pick(to_series(content[item.stored], item.column), positions)
    return loaded


def _positions(
    source: TableSource, table: str, time_point: str, keys: _Keys, episodes: Any
) -> Positions:
    """For each case the position of its row in ``table``, or -1."""
    if table == "episode":
        return np.arange(keys.cases)
    if table == "patient":
        return _places(
            source.read(table, ["id"])["id"].to_numpy(), episodes["patient_id"].to_numpy()
        )
    if table == "procedure":
        return _places(source.read(table, ["id"])["id"].to_numpy(), keys.procedure_ids)
    if table == FOLLOW_UP:
        return _timed_positions(source, time_point, keys)
    parents = source.read(table, ["episode_id"])["episode_id"].to_pandas()
    return _first_of_each(parents, np.arange(len(parents)), keys.episode_ids)


def _timed_positions(source: TableSource, time_point: str, keys: _Keys) -> Positions:
    content = source.read(FOLLOW_UP, ["episode_id", "timepoint"]).to_pandas()
    chosen = np.flatnonzero(content["timepoint"].to_numpy() == time_point)
    return _first_of_each(content["episode_id"].iloc[chosen], chosen, keys.episode_ids)


def _first_of_each(parents: pd.Series, places: Positions, wanted: NDArray[np.int64]) -> Positions:
    first = ~parents.duplicated().to_numpy()
    return np.append(places[first], NOBODY)[_places(parents.to_numpy()[first], wanted)]


def _load_rows(
    source: TableSource, table: str, tables: Mapping[str, TableColumns], keys: _Keys
) -> pd.DataFrame:
    """All rows of ``table`` that belong to a case, in the order of case and ``seq``."""
    columns = dict(tables[table].columns) if table in tables else {}
    if not source.has_table(table):
        return pd.DataFrame({CASE: np.array([], dtype=np.intp), **_empty(columns)})
    stored = set(source.column_names(table))
    parent = "procedure_id" if "procedure_id" in stored else "episode_id"
    owners = keys.procedure_ids if parent == "procedure_id" else keys.episode_ids
    present = [name for name in columns if name in stored]
    content = source.read(table, [parent, "seq", *present])
    case = _case_of(owners, content[parent].to_numpy())
    order = np.lexsort((content["seq"].to_numpy(), case))
    order = order[case[order] >= 0]
    values = {n: pick(to_series(content[n], columns[n]), order) for n in present}
    return pd.DataFrame({CASE: case[order], **values})


def _empty(columns: Mapping[str, Column]) -> dict[str, Any]:
    return {name: missing_column(column, 0).array for name, column in columns.items()}
