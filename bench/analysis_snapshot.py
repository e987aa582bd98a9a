"""Snapshots of any size for the whole report: generated cases, and beyond 10,000 their copies.

A copy has keys and registry numbers of its own; its answers are those of the case it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from installation import installation
from tables import ROOT as _ROOT  # noqa: F401 - makes the product importable

from analytics.snapshot.store import Snapshot, TableStream, read_snapshot, write_snapshot

MOST_GENERATED = 10_000
SITES = 4
REGISTRY_ID = "registry_id"


def snapshot_of(cases: int, folder: Path) -> Path:
    """Return the folder of a snapshot of so many synthetic cases, made below ``folder``."""
    if cases <= MOST_GENERATED:
        return _generated(cases, folder)
    copies, rest = divmod(cases, MOST_GENERATED)
    if rest:
        raise SystemExit(f"more than {MOST_GENERATED:,} cases come in multiples of it")
    once = read_snapshot(_generated(MOST_GENERATED, folder))
    return _copied(once, copies, folder / f"snapshot-{cases}")


def _generated(cases: int, folder: Path) -> Path:
    root = folder / f"snapshot-{cases}"
    if root.exists():
        return next(root.iterdir())
    with installation() as made:
        made.manage("generate_cohort", f"--cases={cases}", f"--sites={SITES}", "--seed=bench")
        return Path(made.script("take_snapshot.py", str(root)).strip())


def _copied(once: Snapshot, copies: int, root: Path) -> Path:
    names = [entry.name for entry in once.manifest.tables]
    tables = {name: once.read(name, once.column_names(name)) for name in names}
    beyond = 1 + max(pc.max(table["id"]).as_py() or 0 for table in tables.values())
    streams = [
        TableStream(name=name, schema=table.schema, batches=_batches(table, copies, beyond))
        for name, table in tables.items()
    ]
    facts = once.manifest.facts
    facts = replace(facts, synthetic_cases=facts.synthetic_cases * copies)
    return write_snapshot(root, tables=streams, codebook=once.codebook, facts=facts).folder


def _batches(table: Any, copies: int, beyond: int) -> Iterator[Any]:
    for copy in range(copies):
        moved = table
        for place, name in enumerate(table.column_names):
            if name == "id" or name.endswith("_id"):
                moved = moved.set_column(place, name, _own_keys(table[name], copy, beyond))
        yield from moved.to_batches()


def _own_keys(keys: Any, copy: int, beyond: int) -> Any:
    if pa.types.is_integer(keys.type):
        return pc.add(keys, copy * beyond)
    return pc.binary_join_element_wise(keys, str(copy), "-")
