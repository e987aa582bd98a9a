"""What rules read of many cases at a time: for passes over all of them.

The mappings are those of ``Case.values()`` and ``Case.missing()``, without the names that have no
value: rules and conditions ask by ``get``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.models import Episode, Site
from registry.models.sparse import SparseRow, sparse_rows
from registry.selectors.case_tables import CASE_TABLES

STRUCTURAL = ("id", "seq", "timepoint", "due_on", "window_opens_on", "window_closes_on")
BATCH = 200


@dataclass(frozen=True, slots=True)
class BatchCase:
    """A case as rules read it; ``keys`` are the structural columns of its episode."""

    keys: dict[str, Any]
    values: dict[str, Any]
    missing: dict[str, str]


# The cases that a row belongs to, by its id: a patient may have several.
Owners = dict[int, list[BatchCase]]
Found = tuple[SparseRow, list[BatchCase]]


def all_cases(*, size: int = BATCH) -> Iterator[list[BatchCase]]:
    """Yield every case of the registry, as its first procedure shows it, in batches."""
    codes = dict(Site.objects.values_list("pk", "code"))
    last = 0
    while True:
        newer = Episode.objects.standing().filter(pk__gt=last).order_by("pk")
        ids = list(newer.values_list("pk", flat=True)[:size])
        if not ids:
            return
        yield read_cases(ids, codes)
        last = ids[-1]


def read_cases(ids: Sequence[int], codes: dict[int, str]) -> list[BatchCase]:
    """Return these cases in order of their ids; ``codes`` are the sites' by their id."""
    cases: list[BatchCase] = []
    owners: dict[str, Owners] = {"episode": {}, "patient": defaultdict(list)}
    for row in sparse_rows(Episode, "id", ids):
        values = {
            "site": codes[row.keys["site_id"]],
            "registry_id": row.keys["registry_id"],
            "index_date": row.keys["index_date"],
            **row.values,
        }
        case = BatchCase(row.keys, values, dict(row.missing))
        cases.append(case)
        owners["episode"][row.keys["id"]] = [case]
        owners["patient"][row.keys["patient_id"]].append(case)
    for table, found in CASE_TABLES.items():
        rows = sparse_rows(found.model, found.column, [*owners[found.owner]], order=found.order)
        of_owner = owners[found.owner]
        pairs = ((row, of_owner[row.keys[found.column]]) for row in rows)
        owned = _add_only(pairs) if found.single else _add_rows(cases, table, pairs)
        # A patient owns by the same id; nothing is owned by a patient's row alone.
        owners.setdefault(table, owned)
    return cases


def _add_only(rows: Iterable[Found]) -> Owners:
    """Add the only row of each case, or the first one; return the cases by their row."""
    owned: Owners = {}
    done: set[int] = set()
    for row, of in rows:
        fresh = [case for case in of if case.keys["id"] not in done]
        for case in fresh:
            case.values.update(row.values)
            case.missing.update(row.missing)
            done.add(case.keys["id"])
        if fresh:
            owned[row.keys["id"]] = fresh
    return owned


def _add_rows(cases: list[BatchCase], table: str, rows: Iterable[Found]) -> Owners:
    """Add every row to its case; return the cases by their rows."""
    owned: Owners = {}
    for case in cases:
        case.values[table] = []
    for row, of in rows:
        owned[row.keys["id"]] = of
        keys = {name: row.keys.get(name) for name in (*STRUCTURAL, "followup_id")}
        for case in of:
            case.values[table].append({**keys, "missing": row.missing, **row.values})
    return owned
