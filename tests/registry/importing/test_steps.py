"""Steps that are claimed, lost, given up, cancelled; and what they leave behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from registry.importing import chores
from registry.importing.execute import execute_import
from registry.importing.folder import ImportFolder
from registry.interface import all_sites, extract_tables
from registry.models import DataImport, Episode, ImportStatus, Site, User
from registry.services.errors import CaseWithdrawnError
from registry.services.imports import requests
from registry.services.imports.claim import FencedError, claim_step
from registry.services.imports.requests import NotNowError
from registry.services.location import lock_case
from tests.registry.importing.importing import apply, check, csv_file, fates, read, step, undo

pytestmark = pytest.mark.django_db

ROWS = [["hospital_number", "onset_date"], ["A-1", "2021-11-20"], ["A-2", "2021-11-21"]]


def test_a_step_is_done_once(coordinator: User, site: Site) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    requests.ask_apply(by=coordinator, data_import=found)
    with pytest.raises(NotNowError):
        requests.ask_apply(by=coordinator, data_import=found)
    step(found)
    assert not execute_import(found.pk)
    assert Episode.objects.count() == 2


def test_whoever_lost_the_claim_writes_nothing(coordinator: User, site: Site) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    requests.ask_apply(by=coordinator, data_import=found)
    now = timezone.now()
    first = claim_step(found.pk, now)
    assert first is not None
    assert claim_step(found.pk, now) is None
    later = now + timedelta(seconds=settings.REPERFUSE_LEASE_SECONDS + 1)
    second = claim_step(found.pk, later)
    assert second is not None
    assert second.attempt == 2
    with pytest.raises(FencedError):
        first.write(done=1)
    second.write(done=1)


def test_a_step_whose_workers_always_die_is_given_up_and_can_be_continued(
    coordinator: User, site: Site
) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    requests.ask_apply(by=coordinator, data_import=found)
    now = timezone.now()
    for _ in range(settings.REPERFUSE_MAX_ATTEMPTS):
        assert claim_step(found.pk, now) is not None
        now += timedelta(seconds=settings.REPERFUSE_LEASE_SECONDS + 1)
    assert claim_step(found.pk, now) is None
    chores.keep_imports_going(now)
    found.refresh_from_db()
    assert (found.status, found.failed_step) == ("failed", "applying")
    assert found.failure
    requests.ask_apply(by=coordinator, data_import=found)
    assert step(found).status == "applied"


def test_an_import_can_be_undone_in_the_middle(coordinator: User, site: Site) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    requests.ask_apply(by=coordinator, data_import=found)
    claim = claim_step(found.pk, timezone.now())
    assert claim is not None
    claim.fail("applying", "stopped for the test")
    assert undo(coordinator, found).status == "undone"
    assert Episode.objects.count() == 0


def test_cancelling_removes_the_file(coordinator: User, site: Site) -> None:
    found = check(coordinator, site, csv_file(ROWS))
    requests.cancel(by=coordinator, data_import=found)
    found.refresh_from_db()
    assert found.files_deleted_at is not None
    with pytest.raises(NotNowError):
        requests.cancel(by=coordinator, data_import=found)


def test_files_are_removed_some_days_after_the_import(coordinator: User, site: Site) -> None:
    done = apply(coordinator, site, csv_file(ROWS))
    now = timezone.now()
    chores.remove_old_files(now)
    assert ImportFolder(done.folder).path.exists()
    chores.remove_old_files(now + timedelta(days=settings.REPERFUSE_IMPORT_DAYS, hours=1))
    assert not ImportFolder(done.folder).path.exists()
    assert undo(coordinator, done).status == "undone"


def test_the_mapping_is_remembered_for_the_same_headings(
    coordinator: User, site: Site, other_site: Site
) -> None:
    rows = [["Nr", "Beginn"], ["A-1", "2021-11-20"]]
    check(
        coordinator,
        site,
        csv_file(rows),
        targets={"Nr": "hospital_number", "Beginn": "onset_date"},
    )
    turned = csv_file([["Beginn", "Nr"], ["2021-11-22", "A-3"]])
    again = read(coordinator, site, turned)
    assert [item["target"] for item in again.mapping] == ["onset_date", "hospital_number"]
    elsewhere = read(coordinator, other_site, turned)
    assert {item["target"] for item in elsewhere.mapping} == {""}


def test_a_withdrawn_case_is_nowhere(coordinator: User, site: Site) -> None:
    undo(coordinator, apply(coordinator, site, csv_file(ROWS)))
    withdrawn = Episode.objects.all()[0]
    assert list(Episode.objects.visible_to(coordinator)) == []
    assert [found.has_cases for found in all_sites()] == [False]
    with extract_tables([site.code]) as tables:
        rows = {table.name: sum(map(len, table.batches)) for table in tables}
    assert set(rows.values()) == {0}
    with pytest.raises(CaseWithdrawnError):
        lock_case(withdrawn)


def test_a_case_made_after_the_check_is_not_made_twice(coordinator: User, site: Site) -> None:
    first = check(coordinator, site, csv_file(ROWS))
    apply(coordinator, site, csv_file(ROWS[:2]))
    requests.ask_apply(by=coordinator, data_import=first)
    done = step(first)
    assert done.status == ImportStatus.APPLIED
    assert Episode.objects.count() == 2
    assert done.remarks.get().about == "2"
    assert fates(check(coordinator, site, csv_file(ROWS))) == ["unchanged"] * 2


def test_several_batches(coordinator: User, site: Site) -> None:
    """More lines than one batch, in this process: a transaction of a test is nobody else's."""
    count = 600
    rows = [ROWS[0], *([f"A-{number}", "2021-11-20"] for number in range(count))]
    done = apply(coordinator, site, csv_file(rows))
    assert done.new_count == count
    assert done.batches.exclude(applied_at=None).count() == 3
    assert DataImport.objects.get().done == count
