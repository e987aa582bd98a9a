"""Small synthetic snapshots for tests: flat dictionaries written as real Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from analytics.snapshot.layout import arrow_schema, record_batches
from analytics.snapshot.manifest import Facts
from analytics.snapshot.store import Snapshot, TableStream, write_snapshot
from registry.codebook.export import codebook_as_data

ONSET = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)
INDEX_DATE = date(2021, 3, 1)
FACTS = Facts(
    created_at="2024-01-02T03:04:05+00:00",
    data_cut_off="2024-01-01T00:00:00+00:00",
    sites=("AA",),
    code_version="test",
    synthetic_cases=0,
)
PARENTS = {
    "patient": (),
    "episode": ("patient_id",),
    "imaging": ("episode_id",),
    "procedure": ("episode_id", "seq"),
    "attempt": ("procedure_id", "seq"),
    "rescuetreatment": ("procedure_id", "seq"),
    "complication": ("procedure_id", "seq"),
    "antithromboticdose": ("procedure_id", "seq"),
    "earlycourse": ("episode_id",),
    "haemorrhagefinding": ("episode_id", "seq"),
    "antithrombotics": ("episode_id",),
    "discharge": ("episode_id",),
    "followup": ("episode_id",),
    "death": ("episode_id",),
}
ROWS = ("attempt", "rescuetreatment", "complication", "antithromboticdose", "haemorrhagefinding")
STRUCTURE = {
    "episode": (
        ("registry_id", "text"),
        ("site", "text"),
        ("synthetic", "boolean"),
        ("signed", "boolean"),
        ("index_date", "date"),
        ("age_at_onset", "integer"),
    ),
    "followup": (("timepoint", "text"),),
}


@cache
def codebook() -> dict[str, Any]:
    return codebook_as_data()


@cache
def table_columns(table: str) -> tuple[tuple[str, str], ...]:
    """(name, kind) of every column that the snapshot has for ``table``."""
    columns = [("id", "integer"), *((parent, "integer") for parent in PARENTS[table])]
    columns += STRUCTURE.get(table, ())
    for page in codebook()["pages"]:
        for section in page["sections"]:
            if section["table"] == table:
                columns += [c for v in section["variables"] for c in _variable_columns(v)]
    return tuple(columns)


def _variable_columns(variable: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, kind = variable["name"], variable["kind"]
    if variable["identifying"] or kind == "text":
        return
    yield name, kind
    if kind == "moment":
        yield f"{name}_offset", "integer"
    yield f"{name}_missing", "text"


def tables_of(cases: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Turn flat cases into rows per table. ``followup`` maps a time point to its answers.

    A case without ``attempt`` has no procedure unless ``procedure`` is True; ``procedures`` gives
    several, each a mapping of procedure answers and rows.
    """
    tables: dict[str, list[dict[str, Any]]] = {table: [] for table in PARENTS}
    for number, case in enumerate(cases, 1):
        _add(tables, number, dict(case))
    return tables


def _add(tables: dict[str, list[dict[str, Any]]], number: int, case: dict[str, Any]) -> None:
    follow_ups = case.pop("followup", {})
    findings = case.pop("haemorrhagefinding", [])
    procedures = case.pop("procedures", None) or [_only_procedure(case)]
    parent = {"episode_id": number}
    for table in ("imaging", "earlycourse", "antithrombotics", "discharge", "death"):
        _append(tables, table, parent | _own(table, case))
    _append(tables, "patient", _own("patient", case))
    defaults = {
        "patient_id": len(tables["patient"]),
        "registry_id": f"AA-{number}",
        "site": "AA",
        "synthetic": True,
        "signed": True,
        "index_date": INDEX_DATE,
    }
    _append(tables, "episode", defaults | _own("episode", case))
    for place, procedure in enumerate(procedures, 1):
        if procedure is not None:
            _add_procedure(tables, number, place, dict(procedure))
    for place, finding in enumerate(findings, 1):
        _append(tables, "haemorrhagefinding", parent | {"seq": place} | finding)
    for point, answers in follow_ups.items():
        _append(tables, "followup", parent | {"timepoint": point} | answers)


def _only_procedure(case: dict[str, Any]) -> dict[str, Any] | None:
    known = {name for name, _ in table_columns("procedure")} | {*ROWS, "seq"}
    own = {name: case.pop(name) for name in list(case) if name in known}
    present = case.pop("procedure", bool(own))
    return own if present else None


def _add_procedure(
    tables: dict[str, list[dict[str, Any]]], episode: int, place: int, own: dict[str, Any]
) -> None:
    rows = {table: own.pop(table, []) for table in ROWS}
    _append(tables, "procedure", {"episode_id": episode, "seq": place} | own)
    parent = len(tables["procedure"])
    for table, entries in rows.items():
        for order, entry in enumerate(entries, 1):
            _append(tables, table, {"procedure_id": parent, "seq": order} | entry)


def _append(tables: dict[str, list[dict[str, Any]]], table: str, row: dict[str, Any]) -> None:
    tables[table].append({"id": len(tables[table]) + 1} | row)


def _own(table: str, case: Mapping[str, Any]) -> dict[str, Any]:
    names = {name for name, _ in table_columns(table)}
    return {name: value for name, value in case.items() if name in names}


def streams(tables: Mapping[str, list[dict[str, Any]]], chunk: int = 1000) -> list[TableStream]:
    """The tables as streams of record batches of at most ``chunk`` rows."""
    return [_stream(table, rows, chunk) for table, rows in tables.items()]


def _stream(table: str, rows: list[dict[str, Any]], chunk: int) -> TableStream:
    columns = table_columns(table)
    unknown = {name for row in rows for name in row} - {name for name, _ in columns}
    if unknown:
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    schema = arrow_schema(columns)
    values = [[row.get(name) for name, _ in columns] for row in rows]
    chunks = [values[start : start + chunk] for start in range(0, len(values), chunk)]
    return TableStream(
        name=table, schema=schema, batches=record_batches(chunks, schema, schema.names)
    )


def snapshot_of(root: Path, cases: Iterable[Mapping[str, Any]], facts: Facts = FACTS) -> Snapshot:
    return write_snapshot(root, tables=streams(tables_of(cases)), codebook=codebook(), facts=facts)


def after(hours: float) -> datetime:
    """A moment so many hours after the onset."""
    return ONSET + timedelta(hours=hours)


def day(days: int) -> date:
    """A day so many days after the index date."""
    return INDEX_DATE + timedelta(days=days)
