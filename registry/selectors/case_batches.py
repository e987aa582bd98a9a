"""What rules read of many cases at a time: for passes over all of them.

The mappings are those of ``Case.values()`` and ``Case.missing()``, without the names that have no
value: rules and conditions ask by ``get``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.models import (
    Antithrombotics,
    ContactAttempt,
    Death,
    Discharge,
    EarlyCourse,
    Episode,
    FollowUp,
    HaemorrhageFinding,
    Imaging,
    Patient,
    PatientIdentity,
    Procedure,
    Record,
    Site,
)
from registry.models.sparse import SparseRow, sparse_rows
from registry.selectors.case import ROWS_OF_PROCEDURE

ONE_PER_CASE: tuple[type[Record], ...] = (
    Imaging,
    EarlyCourse,
    Antithrombotics,
    Discharge,
    Death,
)
STRUCTURAL = ("id", "seq", "timepoint", "due_on", "window_opens_on", "window_closes_on")
BATCH = 200


@dataclass(frozen=True, slots=True)
class BatchCase:
    """A case as rules read it; ``keys`` are the structural columns of its episode."""

    keys: dict[str, Any]
    values: dict[str, Any]
    missing: dict[str, str]


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
    episodes = list(sparse_rows(Episode, "id", ids))
    patients = [item.keys["patient_id"] for item in episodes]
    case_of_patient = defaultdict(list)
    cases: dict[int, BatchCase] = {}
    for item in episodes:
        values = {
            "site": codes[item.keys["site_id"]],
            "registry_id": item.keys["registry_id"],
            "index_date": item.keys["index_date"],
            **item.values,
        }
        case = cases[item.keys["id"]] = BatchCase(item.keys, values, dict(item.missing))
        case_of_patient[item.keys["patient_id"]].append(case)
    for model, column in ((Patient, "id"), (PatientIdentity, "patient_id")):
        for row in sparse_rows(model, column, patients):
            for case in case_of_patient[row.keys[column]]:
                _add(case, row)
    for single in ONE_PER_CASE:
        for row in sparse_rows(single, "episode_id", ids):
            _add(cases[row.keys["episode_id"]], row)
    _add_rows(cases, _add_first_procedures(cases))
    return list(cases.values())


def _add_first_procedures(cases: dict[int, BatchCase]) -> dict[int, int]:
    """Add each case's first procedure; return the case of every such procedure."""
    found: dict[int, int] = {}
    seen: set[int] = set()
    for row in sparse_rows(Procedure, "episode_id", [*cases], order="seq"):
        case = row.keys["episode_id"]
        if case not in seen:
            seen.add(case)
            _add(cases[case], row)
            found[row.keys["id"]] = case
    return found


def _add_rows(cases: dict[int, BatchCase], case_of_procedure: dict[int, int]) -> None:
    same = {case: case for case in cases}
    for table, model in ROWS_OF_PROCEDURE.items():
        rows = sparse_rows(model, "procedure_id", [*case_of_procedure], order="seq")
        _gather(cases, table, rows, "procedure_id", case_of_procedure)
    findings = sparse_rows(HaemorrhageFinding, "episode_id", [*cases], order="seq")
    _gather(cases, "haemorrhagefinding", findings, "episode_id", same)
    follow_ups = list(sparse_rows(FollowUp, "episode_id", [*cases], order="due_on"))
    _gather(cases, "followup", follow_ups, "episode_id", same)
    case_of_follow_up = {row.keys["id"]: row.keys["episode_id"] for row in follow_ups}
    contacts = sparse_rows(ContactAttempt, "followup_id", [*case_of_follow_up], order="seq")
    _gather(cases, "contactattempt", contacts, "followup_id", case_of_follow_up)


def _gather(
    cases: dict[int, BatchCase],
    table: str,
    rows: Iterable[SparseRow],
    column: str,
    case_of: dict[int, int],
) -> None:
    for case in cases.values():
        case.values[table] = []
    for row in rows:
        keys = {name: row.keys.get(name) for name in (*STRUCTURAL, "followup_id")}
        told = {**keys, "missing": row.missing, **row.values}
        cases[case_of[row.keys[column]]].values[table].append(told)


def _add(case: BatchCase, row: SparseRow) -> None:
    case.values.update(row.values)
    case.missing.update(row.missing)
