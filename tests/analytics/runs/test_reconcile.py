"""The reconciler: quiet first, one run per change, and whatever a crash left put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import Celery, current_app
from django.conf import settings
from django.utils import timezone

from analytics.execution.claim import Claim, claim_run, lease
from analytics.execution.finish import Made, finish_done, put_back
from analytics.execution.reconcile import expire_leases, reconcile, ring_waiting
from analytics.execution.staleness import PATIENCE
from analytics.models import Run, RunStatus, Snapshot, StandingReport
from registry.models import Site
from tests.analytics.runs.conftest import T0, Mailbox, commits
from tests.fixtures import MakeCase

SECOND = timedelta(seconds=1)


@pytest.fixture
def quiet(settings: Any) -> Iterator[timedelta]:
    settings.REPERFUSE_QUIET_SECONDS = 30
    return timedelta(seconds=30)


def passes(now: datetime, count: int = 3) -> None:
    for _ in range(count):
        reconcile(now)


def test_a_site_without_cases_has_no_report(site: Site) -> None:
    reconcile(timezone.now())
    assert not StandingReport.objects.exists()


def test_a_site_with_a_case_gets_a_report_and_one_run(make_case: MakeCase) -> None:
    make_case()
    passes(timezone.now() + SECOND)
    report = StandingReport.objects.get()
    assert (report.scope_key, report.whole_registry) == ("HZ", True)
    assert Run.objects.filter(report=report).count() == 1


def test_two_sites_get_a_report_each_and_one_together(
    make_case: MakeCase, other_site: Site
) -> None:
    make_case()
    make_case(at=other_site)
    passes(timezone.now() + SECOND)
    scopes = StandingReport.objects.values_list("scope_key", "whole_registry")
    assert sorted(scopes) == [("BE", False), ("BE+HZ", True), ("HZ", False)]
    assert Run.objects.count() == 3


def test_a_report_whose_set_of_sites_grew_is_retired_not_rewritten(
    make_case: MakeCase, other_site: Site
) -> None:
    make_case()
    reconcile(timezone.now())
    make_case(at=other_site)
    other_site.active = False
    other_site.save()
    reconcile(timezone.now())
    assert list(StandingReport.objects.values_list("scope_key", flat=True)) == ["HZ"]
    other_site.active = True
    other_site.save()
    reconcile(timezone.now())
    other_site.active = False
    other_site.save()
    reconcile(timezone.now())
    active = StandingReport.objects.filter(active=True).values_list("scope_key", "whole_registry")
    assert list(active) == [("HZ", True)]


def test_nothing_is_queued_while_data_are_being_changed(
    make_case: MakeCase, quiet: timedelta
) -> None:
    make_case()
    now = timezone.now()
    passes(now)
    assert not Run.objects.exists()
    assert StandingReport.objects.get().stale_since == now
    passes(now + quiet + SECOND)
    assert Run.objects.count() == 1
    assert StandingReport.objects.get().stale_since is None


def test_every_change_starts_the_quiet_time_again(make_case: MakeCase, quiet: timedelta) -> None:
    make_case()
    reconcile(timezone.now() + quiet - SECOND)
    make_case()
    reconcile(timezone.now() + quiet - SECOND)
    assert not Run.objects.exists()


def test_a_registry_that_is_never_quiet_is_reported_in_the_end(
    make_case: MakeCase, quiet: timedelta
) -> None:
    make_case()
    now = timezone.now()
    reconcile(now)
    StandingReport.objects.update(stale_since=now - PATIENCE * quiet)
    reconcile(now)
    assert Run.objects.count() == 1


def finish(run: Run, snapshot: Snapshot, made: Made) -> None:
    now = timezone.now() + timedelta(minutes=1)
    claim = claim_run(run.pk, now)
    assert claim is not None
    claim.write(snapshot=snapshot, identity=str(run.pk).zfill(64))
    finish_done(claim, made, now)


def test_without_a_change_nothing_more_is_queued(
    make_case: MakeCase, snapshot: Snapshot, made: Made
) -> None:
    make_case()
    reconcile(timezone.now())
    finish(Run.objects.get(), snapshot, made)
    passes(timezone.now() + timedelta(days=1))
    assert Run.objects.count() == 1


def test_a_change_after_a_report_makes_one_run(
    make_case: MakeCase, snapshot: Snapshot, made: Made
) -> None:
    make_case()
    reconcile(timezone.now())
    finish(Run.objects.get(), snapshot, made)
    make_case()
    passes(timezone.now() + SECOND)
    assert Run.objects.filter(status=RunStatus.QUEUED).count() == 1


def test_a_change_during_a_run_is_reported_after_it(
    make_case: MakeCase, snapshot: Snapshot, made: Made
) -> None:
    make_case()
    reconcile(timezone.now())
    run = Run.objects.get()
    claim = claim_run(run.pk, timezone.now() + SECOND)
    assert claim is not None
    make_case()
    passes(timezone.now() + SECOND)
    assert Run.objects.count() == 1
    claim.write(snapshot=snapshot, identity="k" * 64)
    finish_done(claim, made, timezone.now())
    passes(timezone.now() + SECOND)
    assert Run.objects.filter(status=RunStatus.QUEUED).count() == 1


def test_a_failed_run_is_not_repeated_until_the_data_change(make_case: MakeCase) -> None:
    make_case()
    reconcile(timezone.now())
    Run.objects.update(
        status=RunStatus.FAILED, finished_at=T0, failure="It failed.", reference="REF"
    )
    passes(timezone.now() + timedelta(days=1))
    assert Run.objects.count() == 1


def test_the_run_of_a_dead_worker_waits_again(claim: Claim) -> None:
    expire_leases(T0 + lease() - SECOND)
    assert Run.objects.get().status == RunStatus.RUNNING
    expire_leases(T0 + lease() + SECOND)
    run = Run.objects.get()
    assert (run.status, run.attempt, run.owner) == (RunStatus.QUEUED, 1, "")


def test_after_the_last_attempt_the_run_fails_with_words(run: Run) -> None:
    now = T0
    for _ in range(settings.REPERFUSE_MAX_ATTEMPTS):
        assert claim_run(run.pk, now) is not None
        now += lease() + SECOND
        expire_leases(now)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "started 3 times" in run.failure
    assert "previous version is unchanged" in run.failure
    assert len(run.reference) == 8


def test_a_run_put_back_after_its_last_attempt_fails(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(attempt=settings.REPERFUSE_MAX_ATTEMPTS - 1)
    claim = claim_run(run.pk, T0)
    assert claim is not None
    put_back(claim, T0, SECOND)
    expire_leases(T0)
    assert Run.objects.get().status == RunStatus.FAILED


def test_a_queued_run_rings_once_and_again_after_half_a_minute(run: Run, mailbox: Mailbox) -> None:
    for now, expected in (
        (T0, 1),
        (T0 + SECOND, 1),
        (T0 + timedelta(seconds=29), 1),
        (T0 + timedelta(seconds=31), 2),
    ):
        with commits(execute=True):
            ring_waiting(now)
        assert mailbox.count() == expected


def test_a_lost_message_is_sent_again(run: Run, mailbox: Mailbox) -> None:
    with commits(execute=True):
        ring_waiting(T0)
    mailbox.empty()
    with commits(execute=True):
        ring_waiting(T0 + timedelta(seconds=31))
    assert mailbox.count() == 1


def test_a_running_run_is_not_rung_for(claim: Claim, mailbox: Mailbox) -> None:
    with commits(execute=True):
        ring_waiting(T0 + timedelta(seconds=31))
    assert mailbox.count() == 0


def test_a_broker_that_does_not_answer_fails_nothing(
    run: Run, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Celery would take the broker of the environment before the one that is named here.
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    usual = current_app._get_current_object()
    Celery("nobody", broker="redis://127.0.0.1:1/0", set_as_current=True)
    try:
        with commits(execute=True):
            ring_waiting(T0)
    finally:
        usual.set_current()
    assert Run.objects.get().status == RunStatus.QUEUED
    assert "the broker took no message" in caplog.text
