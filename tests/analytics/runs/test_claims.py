"""Claims: one winner, a fence against the late, and an end that is written once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from analytics.execution.claim import Claim, FencedError, claim_run, lease
from analytics.execution.finish import (
    Made,
    finish_done,
    finish_failed,
    finish_unchanged,
    put_back,
)
from analytics.models import ReportVersion, Run, RunStatus, Snapshot, StandingReport
from tests.analytics.runs.conftest import T0

SECOND = timedelta(seconds=1)


def identified(claim: Claim, snapshot: Snapshot, identity: str = "k" * 64) -> Claim:
    claim.write(snapshot=snapshot, identity=identity)
    return claim


def test_only_one_of_two_takers_gets_the_run(run: Run) -> None:
    first, second = claim_run(run.pk, T0), claim_run(run.pk, T0)
    assert first is not None
    assert second is None
    run.refresh_from_db()
    assert (run.status, run.attempt, run.lease_until) == (RunStatus.RUNNING, 1, T0 + lease())


def test_a_run_is_not_taken_before_its_time(run: Run) -> None:
    assert claim_run(run.pk, T0 - SECOND) is None


def test_a_lease_that_still_runs_protects_the_holder(claim: Claim) -> None:
    assert claim_run(claim.run_id, T0 + lease() - SECOND) is None


def test_the_run_of_a_silent_holder_can_be_taken(claim: Claim) -> None:
    second = claim_run(claim.run_id, T0 + lease() + SECOND)
    assert second is not None
    assert second.attempt == 2


def test_a_late_first_holder_changes_nothing(claim: Claim, snapshot: Snapshot, made: Made) -> None:
    identified(claim, snapshot)
    later = T0 + lease() + SECOND
    second = claim_run(claim.run_id, later)
    assert second is not None
    for late in (
        lambda: finish_done(claim, made, later),
        lambda: finish_unchanged(claim, later),
        lambda: finish_failed(claim, "words", "REF", later),
        lambda: put_back(claim, later, SECOND),
        lambda: claim.write(step_no=0),
    ):
        with pytest.raises(FencedError):
            late()
    assert not ReportVersion.objects.exists()
    version = finish_done(identified(second, snapshot), made, later)
    assert (version.number, version.run.attempt) == (1, 2)


def test_an_end_is_written_once(claim: Claim, snapshot: Snapshot, made: Made) -> None:
    identified(claim, snapshot)
    finish_done(claim, made, T0)
    with pytest.raises(FencedError):
        finish_done(claim, made, T0)
    assert ReportVersion.objects.count() == 1


def test_a_finished_run_cannot_be_taken(claim: Claim, snapshot: Snapshot, made: Made) -> None:
    identified(claim, snapshot)
    finish_done(claim, made, T0)
    assert claim_run(claim.run_id, T0 + timedelta(days=1)) is None


def test_a_refused_version_leaves_the_run_running(
    claim: Claim, snapshot: Snapshot, made: Made, report: StandingReport
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        finish_done(claim, made, T0)  # no snapshot, no identity: refused by the database
    assert Run.objects.get(pk=claim.run_id).status == RunStatus.RUNNING
    assert not ReportVersion.objects.exists()


def test_a_run_has_no_more_attempts_than_the_setting_allows(run: Run) -> None:
    now = T0
    for _ in range(settings.REPERFUSE_MAX_ATTEMPTS):
        assert claim_run(run.pk, now) is not None
        now += lease() + SECOND
    assert claim_run(run.pk, now) is None


def test_a_run_put_back_waits_for_its_time(claim: Claim) -> None:
    put_back(claim, T0, timedelta(seconds=10))
    assert claim_run(claim.run_id, T0 + timedelta(seconds=9)) is None
    again = claim_run(claim.run_id, T0 + timedelta(seconds=10))
    assert again is not None
    assert again.attempt == 2


def test_a_report_has_one_active_run(run: Run) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(report=run.report, requested_at=T0, not_before=T0)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"status": "running"}, id="running without a holder"),
        pytest.param({"status": "done", "finished_at": T0}, id="done without a snapshot"),
        pytest.param({"status": "failed", "finished_at": T0}, id="failed without words"),
        pytest.param({"status": "queued", "finished_at": T0}, id="queued and finished"),
        pytest.param({"status": "queued", "owner": "somebody"}, id="queued with a holder"),
        pytest.param({"status": "lost"}, id="a status that does not exist"),
        pytest.param({"step_no": 3, "steps": 2}, id="step three of two"),
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(run: Run, values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(**values)


def test_the_same_identity_is_done_once(
    claim: Claim, snapshot: Snapshot, made: Made, report: StandingReport
) -> None:
    identified(claim, snapshot)
    finish_done(claim, made, T0)
    twin = Run.objects.create(report=report, requested_at=T0, not_before=T0)
    second = claim_run(twin.pk, T0)
    assert second is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        identified(second, snapshot)
    finish_failed(second, "words", "REF", T0)
    assert ReportVersion.objects.count() == 1
