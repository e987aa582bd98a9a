"""From the tables of a snapshot to one row per case.

The index procedure of a case is its procedure with the lowest ``seq``; procedure variables
and procedure rows of later procedures are left out. A follow-up variable is asked for with its
time point in front: ``d90_mrs`` is ``mrs`` of the 90-day follow-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from analytics.dataset.columns import Column, TableColumns, columns_by_table
from analytics.dataset.dataset import CASE, Dataset
from analytics.dataset.keys import NOBODY, Keys, TableSource, case_keys, case_of, positions
from analytics.dataset.reading import missing_column, pick, to_series

TIME_POINTS = {
    "h24": "24 hours",
    "discharge": "discharge",
    "d90": "90 days",
    "y1": "one year",
}
# The columns of each repeating table that derivations read: the others are not loaded.
ROW_TABLES = {
    "attempt": (
        "aggregated",
        "aggregated_passes",
        "device_deploy_dt",
        "etici_after",
        "mtici_after",
        "technique",
    ),
    "rescuetreatment": ("rescue_dt", "rescue_type"),
    "complication": (),
    "antithromboticdose": (),
    "haemorrhagefinding": ("ich_imaging_dt", "ich_type"),
}
FOLLOW_UP, TIME_POINT = "followup", "timepoint"
# What tells whose a row is; in all other tables the episode alone.
_STRUCTURE = {
    "episode": (),
    "patient": ("id",),
    "procedure": ("id",),
    FOLLOW_UP: ("episode_id", TIME_POINT),
}
# Always in the frame: whether the case has a procedure at all.
HAS_PROCEDURE = "has_procedure"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wanted column: where it is stored, under which name, and at which time point."""

    name: str
    stored: str
    column: Column
    time_point: str = ""


def assemble(source: TableSource, wanted: Iterable[str]) -> Dataset:
    """Load the wanted columns, and no others, of every case.

    A name in ``wanted`` is a variable, a follow-up variable with its time point, or the name of
    a row table, of which all rows are loaded then. Names that the codebook does not have become
    missing columns and are listed in ``Dataset.absent``.
    """
    tables = columns_by_table(source.codebook)
    names = sorted(set(wanted))
    asked, absent = _locate(tables, [n for n in names if n not in (*ROW_TABLES, HAS_PROCEDURE)])
    keys = case_keys(source)
    columns: dict[str, Any] = {
        HAS_PROCEDURE: pd.array(keys.procedure_ids != NOBODY, dtype="boolean")
    }
    for table, items in _grouped(asked).items():
        columns |= _load(source, table, items, keys)
    meanings = {item.name: item.column for item in asked}
    meanings[HAS_PROCEDURE] = Column(name=HAS_PROCEDURE, label="Procedure entered", kind="boolean")
    for name in absent:
        meanings[name] = Column(name=name, label=name, kind="text")
        columns[name] = missing_column(meanings[name], keys.cases).array
    rows = {t: _load_rows(source, t, tables, keys) for t in names if t in ROW_TABLES}
    return Dataset(
        frame=pd.DataFrame(columns, index=pd.RangeIndex(keys.cases), copy=False),
        columns=meanings,
        rows=rows,
        row_columns={table: tables[table].columns for table in rows if table in tables},
        absent=tuple(absent),
    )


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


def _grouped(asked: Iterable[_Asked]) -> dict[str, list[_Asked]]:
    groups: dict[str, list[_Asked]] = defaultdict(list)
    for item in asked:
        groups[item.column.table].append(item)
    return groups


def _load(source: TableSource, table: str, items: Sequence[_Asked], keys: Keys) -> dict[str, Any]:
    stored = set(source.column_names(table)) if source.has_table(table) else set()
    present = [item for item in items if item.stored in stored]
    loaded = {
        item.name: missing_column(item.column, keys.cases).array
        for item in items
        if item.stored not in stored
    }
    if not present:
        return loaded
    time_points = tuple(dict.fromkeys(item.time_point for item in present))
    content = _read(source, table, {item.stored: item.column for item in present}, time_points)
    for time_point in time_points:
        rows = content
        if len(time_points) > 1:
            rows = content.filter(pc.equal(content[TIME_POINT], time_point))
        places = positions(rows, table, keys)
        for item in present:
            if item.time_point == time_point:
                series = to_series(rows[item.stored], item.column)
                loaded[item.name] = pick(series, places)
    return loaded


def _read(
    source: TableSource, table: str, columns: Mapping[str, Column], time_points: Collection[str]
) -> Any:
    """The columns and what tells whose a row is; of follow-ups only those at the time points."""
    wanted = [*_STRUCTURE.get(table, ("episode_id",)), *columns]
    coded = [name for name, column in columns.items() if column.kind == "choice"]
    if table != FOLLOW_UP:
        return source.read(table, wanted, coded=coded)
    return source.read(table, wanted, coded=[*coded, TIME_POINT], where=(TIME_POINT, time_points))


def _load_rows(
    source: TableSource, table: str, tables: Mapping[str, TableColumns], keys: Keys
) -> pd.DataFrame:
    """The rows of ``table`` that belong to a case, in the order of case and ``seq``."""
    known = tables[table].columns if table in tables else {}
    columns = {name: known[name] for name in ROW_TABLES[table] if name in known}
    if not source.has_table(table):
        return pd.DataFrame({CASE: np.array([], dtype=np.intp), **_empty(columns)})
    stored = set(source.column_names(table))
    parent = "procedure_id" if "procedure_id" in stored else "episode_id"
    owners = keys.procedure_ids if parent == "procedure_id" else keys.episode_ids
    present = {name: column for name, column in columns.items() if name in stored}
    coded = [name for name, column in present.items() if column.kind == "choice"]
    content = source.read(table, [parent, "seq", *present], coded=coded)
    case = case_of(owners, content[parent].to_numpy())
    order = np.lexsort((content["seq"].to_numpy(), case))
    order = order[case[order] >= 0]
    places = None if np.array_equal(order, np.arange(case.size)) else order
    values = {n: pick(to_series(content[n], column), places) for n, column in present.items()}
    return pd.DataFrame({CASE: case[order], **values}, copy=False)


def _empty(columns: Mapping[str, Column]) -> dict[str, Any]:
    return {name: missing_column(column, 0).array for name, column in columns.items()}
