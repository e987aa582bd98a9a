"""Files of many batches with real processes, and a worker that is killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from registry.importing.pool import MOST_WORKERS
from registry.models import AuditEvent, DataImport, Episode, ImportBatch, Site, User
from registry.services.imports import requests
from registry.services.imports.doorbell import RING_AGAIN
from tests.analytics.runs.processes import Fleet, until
from tests.registry.importing.importing import apply, check, csv_file, undo

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LINES = 3_000
# Each process has its batch, two more wait, and the next may come only when one is done.
MORE_THAN_WAIT_AT_ONCE = 2 * MOST_WORKERS + 1


def lines(count: int) -> bytes:
    heading = ["hospital_number", "onset_date", "sex", "nihss_baseline", "attempt1_technique"]
    rows = [[f"S-{n}", "2021-11-20", "male", n % 42, "combined"] for n in range(count)]
    return csv_file([heading, *rows])


@pytest.fixture
def fleet(tmp_path: Path, settings: Any) -> Iterator[Fleet]:
    settings.REPERFUSE_DATA = tmp_path
    fleet = Fleet(tmp_path)
    yield fleet
    fleet.stop()


def half_a_minute_passes() -> None:
    """Let the last ring be so long ago that the scheduler rings again."""
    DataImport.objects.update(rung_at=timezone.now() - RING_AGAIN - timedelta(seconds=1))


def test_a_large_file_is_shared_by_processes(coordinator: User, site: Site) -> None:
    done = apply(coordinator, site, lines(LINES))
    assert done.batches.count() > MORE_THAN_WAIT_AT_ONCE
    assert (done.status, done.new_count) == ("applied", LINES)
    assert Episode.objects.count() == LINES
    assert AuditEvent.objects.filter(action="case.import").count() == LINES
    assert undo(coordinator, done).status == "undone"
    assert Episode.objects.standing().count() == 0


def test_a_killed_worker_loses_nothing_and_nothing_is_written_twice(
    fleet: Fleet, coordinator: User, site: Site
) -> None:
    found = check(coordinator, site, lines(LINES))
    requests.ask_apply(by=coordinator, data_import=found)
    fleet.scheduler()
    half_a_minute_passes()  # the message went to the broker of this process, not of the fleet
    victim = fleet.worker()
    written = ImportBatch.objects.exclude(applied_at=None)
    until(lambda: 0 < written.count() < 12, "the first worker is in the middle")
    victim.kill()
    assert DataImport.objects.get().status == "applying"
    fleet.worker()
    half_a_minute_passes()
    until(lambda: DataImport.objects.get().status == "applied", "the second worker is done")
    assert Episode.objects.count() == LINES
    assert AuditEvent.objects.filter(action="case.import").count() == LINES
