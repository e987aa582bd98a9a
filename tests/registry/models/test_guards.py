"""The guards of the database, asked in plain SQL: no service and no model stands between."""

from __future__ import annotations

# ruff: noqa: S608 - names of our own tables and columns, no values
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from registry.models import AuditEvent, Episode, Record, User
from registry.models.guards import clinical_models, guards
from registry.services.audit import Act, record
from tests.fixtures import MakeCase
from tests.registry.models.whole_case import a_record, add_a_row_to_every_table

TABLES = sorted(model._meta.model_name or "" for model in clinical_models())
TRAIL = "registry_auditevent"


@pytest.fixture
def draft(make_case: MakeCase, coordinator: User) -> Episode:
    episode = make_case()
    add_a_row_to_every_table(coordinator, episode)
    return episode


@pytest.fixture
def signed(draft: Episode, coordinator: User) -> Episode:
    Episode.objects.filter(pk=draft.pk).update(signed_at=timezone.now(), signed_by=coordinator)
    draft.refresh_from_db()
    return draft


def sql(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def change(row: Record) -> int:
    """Give an unanswered item of the row another reason than it has."""
    row.refresh_from_db()
    values, missing = row.values(), row.missing()
    variable = next(
        item
        for item in row.variables()
        if len(item.missing_reasons) > 1 and values[item.name] is None
    )
    reason = next(it.value for it in variable.missing_reasons if it != missing.get(variable.name))
    column = connection.ops.quote_name(f"{variable.name}_missing")
    return sql(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", reason, row.pk)


@pytest.mark.django_db
def test_the_guards_that_should_stand_do() -> None:
    found = guards()
    assert found.set == found.wanted
    assert len(found.set) > 2 * len(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_an_answer_of_a_draft_is_changed_and_of_a_signed_case_is_not(
    draft: Episode, coordinator: User, table: str
) -> None:
    row = a_record(draft, table)
    assert change(row) == 1
    Episode.objects.update(signed_at=timezone.now(), signed_by=coordinator)
    before = type(row)._default_manager.get(pk=row.pk).missing()
    with pytest.raises(IntegrityError, match="the case is signed"):
        change(row)
    assert type(row)._default_manager.get(pk=row.pk).missing() == before


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_a_signed_case_is_not_removed(signed: Episode, table: str) -> None:
    row = a_record(signed, table)
    with pytest.raises(IntegrityError, match="guard: "):
        sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("table", ["attempt", "haemorrhagefinding", "contactattempt", "procedure"])
def test_no_row_is_added_to_a_signed_case_or_moved_into_it(
    signed: Episode, make_case: MakeCase, coordinator: User, table: str
) -> None:
    other = make_case()
    add_a_row_to_every_table(coordinator, other)
    inside, outside = a_record(signed, table), a_record(other, table)
    owner = next(
        name for name in ("procedure_id", "episode_id", "followup_id") if hasattr(inside, name)
    )
    twin = type(inside)(**{owner: getattr(inside, owner), "seq": 9, "client_key": uuid4()})
    with pytest.raises(IntegrityError, match="the case is signed"), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError, match="the case is signed"):
        sql(
            f"UPDATE {inside._meta.db_table} SET {owner} = %s, seq = 9 WHERE id = %s",
            getattr(inside, owner),
            outside.pk,
        )


def test_what_a_signature_does_not_cover_may_change(signed: Episode) -> None:
    """Counts are refreshed by every run of the checks; equal values are no change."""
    table = "registry_episode"
    assert sql(f"UPDATE {table} SET error_count = 7, changed_at = changed_at WHERE 1 = 1") == 1
    assert sql(f"UPDATE {table} SET index_date = index_date, version = version + 1") == 1
    assert sql("UPDATE registry_imaging SET version = version + 1") == 1


@pytest.mark.parametrize(
    "assignment",
    ["signed_at = NULL, signed_by_id = NULL", "signed_at = created_at", "index_date = '2020-01-01'",
     "registry_id = 'HZ-9'", "amended_at = changed_at"],
)  # fmt: skip
def test_signature_and_keys_of_a_signed_case_stay(signed: Episode, assignment: str) -> None:
    with pytest.raises(IntegrityError, match="guard: "):
        sql(f"UPDATE registry_episode SET {assignment} WHERE id = %s", signed.pk)


def test_an_amendment_needs_a_newer_event_with_a_reason_and_its_time(
    signed: Episode, coordinator: User
) -> None:
    def amend(at: object) -> int:
        return Episode.objects.filter(pk=signed.pk).update(amended_at=at)

    def event(reason: str, action: str = "case.amend") -> AuditEvent:
        act = Act(action=action, target=signed.target, case_key=signed.registry_id, reason=reason)
        return record(act, by=coordinator)

    for refused in (timezone.now(), event("").at, event("Typing error", "record.change").at):
        with pytest.raises(IntegrityError, match=r"case\.amend"), transaction.atomic():
            amend(refused)
    stale = event("Typing error")
    event("", "case.sign")
    with pytest.raises(IntegrityError, match=r"case\.amend"), transaction.atomic():
        amend(stale.at)
    assert amend(event("Typing error").at) == 1
    assert change(a_record(signed, "imaging")) == 1
    # And back without a signature of its own it does not go.
    with pytest.raises(IntegrityError, match="a signature"), transaction.atomic():
        amend(None)


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE {TRAIL} SET reason = 'x'", f"UPDATE {TRAIL} SET id = -id", f"DELETE FROM {TRAIL}"],
)
def test_the_trail_is_append_only(draft: Episode, statement: str) -> None:
    before = list(AuditEvent.objects.values())
    with pytest.raises(IntegrityError, match="append-only"):
        sql(statement)
    assert list(AuditEvent.objects.values()) == before


def test_nothing_is_emptied_or_replaced_whole(signed: Episode) -> None:
    event = AuditEvent.objects.first()
    assert event is not None
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending may stand before the guard
        statements = [f"TRUNCATE {TRAIL} CASCADE", "TRUNCATE registry_attempt CASCADE"]
    else:
        statements = [
            f"INSERT OR REPLACE INTO {TRAIL} SELECT * FROM {TRAIL} WHERE id = {event.pk}",
            "REPLACE INTO registry_imaging SELECT * FROM registry_imaging",
            "REPLACE INTO registry_episode SELECT * FROM registry_episode",
        ]
    for statement in statements:
        with pytest.raises(IntegrityError, match="guard: "):
            sql(statement)


def test_a_patient_with_one_signed_case_is_locked_for_all(
    signed: Episode, make_case: MakeCase
) -> None:
    second = make_case()
    Episode.objects.filter(pk=second.pk).update(patient_id=signed.patient_id)
    with pytest.raises(IntegrityError, match="the case is signed"):
        sql("UPDATE registry_patient SET sex = 'female' WHERE id = %s", signed.patient_id)
