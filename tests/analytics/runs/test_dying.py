"""Workers that die or freeze, and messages that get lost, with real processes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from analytics.models import ReportVersion, Run, RunStatus
from tests.analytics.runs.processes import Fleet, until
from tests.fixtures import MakeCase

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fleet(tmp_path: Path, make_case: MakeCase) -> Iterator[Fleet]:
    """A registry with one case, and processes that are ended whatever happens."""
    make_case()
    fleet = Fleet(tmp_path)
    yield fleet
    fleet.stop()


def is_working() -> bool:
    return Run.objects.filter(status=RunStatus.RUNNING, step_no__gte=2).exists()


def is_done() -> bool:
    return Run.objects.filter(status=RunStatus.DONE).exists()


def test_a_run_survives_the_death_of_its_worker(fleet: Fleet) -> None:
    fleet.scheduler()
    victim = fleet.worker()
    until(is_working, "the first worker is in the middle of the run")
    victim.kill()
    assert not is_done()
    fleet.worker()
    until(is_done, "the second worker has finished the run")
    run = Run.objects.get()
    assert run.attempt == 2
    assert ReportVersion.objects.get().run == run


def test_a_frozen_worker_that_wakes_up_late_changes_nothing(fleet: Fleet) -> None:
    fleet.scheduler()
    frozen = fleet.worker()
    until(is_working, "the first worker is in the middle of the run")
    frozen.signal(signal.SIGSTOP)
    fleet.worker()
    until(is_done, "the second worker has finished the run")
    before = Run.objects.values().get()
    frozen.signal(signal.SIGCONT)
    until(lambda: frozen.says("was fenced off"), "the first worker notices that it is late")
    assert Run.objects.values().get() == before
    assert before["attempt"] == 2
    assert ReportVersion.objects.count() == 1


def test_a_lost_message_does_not_lose_the_run(fleet: Fleet) -> None:
    fleet.scheduler()
    inbox = fleet.folder / "queue" / "in"
    until(lambda: any(inbox.glob("*.msg")), "the scheduler has rung")
    for message in inbox.glob("*.msg"):
        message.unlink()
    # Half a minute later:
    Run.objects.update(rung_at=timezone.now() - timedelta(seconds=31))
    fleet.worker()
    until(is_done, "the run was rung for again and made")
    assert Run.objects.get().attempt == 1
