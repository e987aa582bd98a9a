"""Prepared cases into the database: tables in bulk, an audit event per case, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from registry.demonstration.bulk import Row, insert_rows, reserve_ids, stored_moment
from registry.demonstration.draft import Draft
from registry.demonstration.preparing import (
    ONE_PER_CASE,
    PreparedCase,
    prepare,
)
from registry.models import Episode, Site
from registry.selectors.case import ROWS_OF_PROCEDURE
from registry.services import audit
from registry.services.identity import number_hash
from registry.services.registry_number import registry_number


def load(site: Site, drafts: Iterable[Draft], *, source: str) -> int:
    """Write ``drafts`` as new cases of ``site`` in one transaction; return how many.

    ``source`` says in the audit trail where the cases come from.
    """
    cases = prepare(drafts)
    load_prepared(site, cases, source=source)
    return len(cases)


@transaction.atomic
def load_prepared(site: Site, cases: Sequence[PreparedCase], *, source: str) -> None:
    """Write prepared cases in one transaction, all or none."""
    locked = Site.objects.select_for_update().get(pk=site.pk)
    first = locked.last_case_number + 1
    locked.last_case_number += len(cases)
    locked.save(update_fields=["last_case_number"])
    numbers = [registry_number(locked.code, first + place) for place in range(len(cases))]

    patients = _insert("patient", [_patient_row(locked, case) for case in cases])
    _insert("patientidentity", _owned(cases, "patientidentity", "patient_id", patients))
    episodes = _insert("episode", _episode_rows(locked, cases, numbers, patients))
    for table in ONE_PER_CASE:
        _insert(table, _owned(cases, table, "episode_id", episodes))
    procedures = _insert("procedure", _owned(cases, "procedure", "episode_id", episodes))
    for table in ROWS_OF_PROCEDURE:
        _insert_children(table, "procedure_id", procedures, [case.rows[table] for case in cases])
    findings = [case.rows["haemorrhagefinding"] for case in cases]
    _insert_children("haemorrhagefinding", "episode_id", episodes, findings)
    follow_ups = _insert_children(
        "followup", "episode_id", episodes, [case.follow_ups for case in cases]
    )
    contacts = [tries for case in cases for tries in case.contacts]
    _insert_children("contactattempt", "followup_id", follow_ups, contacts)
    _record(locked, numbers, episodes, source)


def _patient_row(site: Site, case: PreparedCase) -> Row:
    return case.singles["patient"] | {
        "site_id": site.pk,
        "hospital_number_hash": number_hash(site.code, case.hospital_number),
    }


def _episode_rows(
    site: Site, cases: Sequence[PreparedCase], numbers: Sequence[str], patients: Sequence[int]
) -> list[Row]:
    now = stored_moment(timezone.now())
    return [
        case.singles["episode"]
        | {
            "registry_id": number,
            "site_id": site.pk,
            "patient_id": patient,
            "created_at": now,
            "changed_at": now,
        }
        for case, number, patient in zip(cases, numbers, patients, strict=True)
    ]


def _owned(
    cases: Sequence[PreparedCase], table: str, column: str, owners: Sequence[int]
) -> list[Row]:
    return [
        case.singles[table] | {column: owner} for case, owner in zip(cases, owners, strict=True)
    ]


def _insert_children(
    table: str, column: str, owners: Sequence[int], children: Sequence[list[Row]]
) -> list[int]:
    rows = [
        row | {column: owner} for owner, rows in zip(owners, children, strict=True) for row in rows
    ]
    return _insert(table, rows)


def _insert(table: str, rows: list[Row]) -> list[int]:
    model: type[models.Model] = apps.get_model("registry", table)
    ids = reserve_ids(model, len(rows))
    insert_rows(model, [row | {"id": key} for row, key in zip(rows, ids, strict=True)])
    return ids


def _record(site: Site, numbers: Sequence[str], episodes: Sequence[int], source: str) -> None:
    acts = [
        audit.Act(
            action="case.import",
            target=f"{Episode._meta.model_name}:{episode}",
            site=site,
            case_key=number,
            changes={"source": [None, source]},
            source="generator",
            record_version=1,
        )
        for number, episode in zip(numbers, episodes, strict=True)
    ]
    audit.record_many(acts, by=None)
