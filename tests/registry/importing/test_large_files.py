"""Ten thousand lines with real processes, and a worker that is killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.models import AuditEvent, DataImport, Episode, ImportBatch, Site, User
from registry.services.imports import requests
from tests.analytics.runs.processes import Fleet, until
from tests.registry.importing.importing import apply, check, csv_file, undo

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


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


def test_ten_thousand_lines_are_shared_by_processes(coordinator: User, site: Site) -> None:
    done = apply(coordinator, site, lines(10_000))
    assert (done.status, done.new_count) == ("applied", 10_000)
    assert Episode.objects.count() == 10_000
    assert AuditEvent.objects.filter(action="case.import").count() == 10_000
    assert undo(coordinator, done).status == "undone"
    assert Episode.objects.standing().count() == 0


def test_a_killed_worker_loses_nothing_and_nothing_is_written_twice(
    fleet: Fleet, coordinator: User, site: Site
) -> None:
    found = check(coordinator, site, lines(3_000))
    requests.ask_apply(by=coordinator, data_import=found)
    fleet.scheduler()
    victim = fleet.worker()
    written = ImportBatch.objects.exclude(applied_at=None)
    until(lambda: 0 < written.count() < 12, "the first worker is in the middle")
    victim.kill()
    assert DataImport.objects.get().status == "applying"
    fleet.worker()
    until(lambda: DataImport.objects.get().status == "applied", "the second worker is done")
    assert Episode.objects.count() == 3_000
    assert AuditEvent.objects.filter(action="case.import").count() == 3_000
