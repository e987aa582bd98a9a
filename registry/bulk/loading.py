"""Prepared cases into the database: tables in bulk, an audit event per case, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from registry.bulk.draft import Draft
from registry.bulk.preparing import (
    KEYS,
    ONE_PER_CASE,
    PreparedCase,
    Stored,
    columns_after_keys,
    prepare,
)
from registry.models import Episode, Site
from registry.selectors.case import ROWS_OF_PROCEDURE
from registry.services import audit
from registry.services.identity import number_hash
from registry.services.inserting import insert_rows, reserve_ids, stored_moment
from registry.services.registry_number import registry_number


def load(site: Site, drafts: Iterable[Draft], *, source: str) -> int:
    """Write ``drafts`` as new cases of ``site`` in one transaction; return how many.

    ``source`` says in the audit trail where the cases come from.
    """
    cases = prepare(drafts)
    load_prepared(site, cases, source=source)
    return len(cases)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the new cases are called, and the ids of their rows by table, in order."""

    numbers: list[str]
    ids: dict[str, list[int]]


@transaction.atomic
def load_prepared(site: Site, cases: Sequence[PreparedCase], *, source: str) -> None:
    """Write prepared cases in one transaction, all or none."""
    loaded = insert_cases(site, cases)
    _record(site, loaded.numbers, loaded.ids["episode"], source)


def insert_cases(site: Site, cases: Sequence[PreparedCase]) -> Loaded:
    """Insert prepared cases without a word in the trail: that is the caller's, in its transaction.

    The empty records and the planned follow-ups of a case are among its prepared rows.
    """
    locked = Site.objects.select_for_update().get(pk=site.pk)
    first = locked.last_case_number + 1
    locked.last_case_number += len(cases)
    locked.save(update_fields=["last_case_number"])
    numbers = [registry_number(locked.code, first + place) for place in range(len(cases))]

    patients = _patients(locked, cases)
    ids = {
        "episode": _insert_singles("episode", _keys_of_episodes(locked, numbers, patients), cases)
    }
    episodes = ids["episode"]
    for table in ONE_PER_CASE:
        ids[table] = _insert_singles(table, _alone(episodes), cases)
    procedures = ids["procedure"] = _insert_singles("procedure", _alone(episodes), cases)
    for table in ROWS_OF_PROCEDURE:
        ids[table] = _insert_children(table, procedures, [case.rows[table] for case in cases])
    findings = [case.rows["haemorrhagefinding"] for case in cases]
    ids["haemorrhagefinding"] = _insert_children("haemorrhagefinding", episodes, findings)
    ids["followup"] = _insert_children("followup", episodes, [case.follow_ups for case in cases])
    contacts = [tries for case in cases for tries in case.contacts]
    ids["contactattempt"] = _insert_children("contactattempt", ids["followup"], contacts)
    return Loaded(numbers, ids)


def _patients(site: Site, cases: Sequence[PreparedCase]) -> list[int]:
    """Insert the patients whom the site does not know; return those of all cases."""
    strangers = [case for case in cases if case.patient_id is None]
    made = _insert_singles(
        "patient", [_keys_of_patient(site, case) for case in strangers], strangers
    )
    _insert_singles("patientidentity", _alone(made), strangers)
    new = iter(made)
    return [next(new) if case.patient_id is None else case.patient_id for case in cases]


def _keys_of_patient(site: Site, case: PreparedCase) -> Stored:
    return (site.pk, number_hash(site.code, case.hospital_number))


def _keys_of_episodes(
    site: Site, numbers: Sequence[str], patients: Sequence[int]
) -> Iterator[Stored]:
    now = stored_moment(timezone.now())
    for number, patient in zip(numbers, patients, strict=True):
        yield (number, site.pk, patient, now, now)


def _alone(owners: Sequence[int]) -> list[Stored]:
    return [(owner,) for owner in owners]


def _insert_singles(table: str, keys: Iterable[Stored], cases: Sequence[PreparedCase]) -> list[int]:
    """Insert each case's row of ``table`` behind its keys; return the ids."""
    return _insert(table, keys, [case.singles[table] for case in cases])


def _insert_children(
    table: str, owners: Sequence[int], children: Sequence[list[Stored]]
) -> list[int]:
    keys = ((owner,) for owner, rows in zip(owners, children, strict=True) for _ in rows)
    return _insert(table, keys, [row for rows in children for row in rows])


def _insert(table: str, keys: Iterable[Stored], rows: Sequence[Stored]) -> list[int]:
    model: type[models.Model] = apps.get_model("registry", table)
    ids = reserve_ids(model, len(rows))
    insert_rows(
        model,
        (*KEYS[table], *columns_after_keys(table)),
        [(key, *own, *row) for key, own, row in zip(ids, keys, rows, strict=True)],
    )
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
