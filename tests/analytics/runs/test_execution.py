"""Executing runs for real: from rows of the registry to the files of a version."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from analytics.execution.artefacts import artefact_path
from analytics.execution.execute import execute_run
from analytics.execution.reconcile import reconcile
from analytics.execution.spreading import spread_over_workers
from analytics.models import ReportVersion, Run, RunStatus, Snapshot, StandingReport
from analytics.render import RENDERERS
from analytics.report.code_version import code_version
from analytics.report.serialise import report_from_json
from analytics.requests import request_run
from analytics.stats.estimate import NotEstimableError
from analytics.stats.numbered import Spread, here
from registry.models import AuditEvent, Episode, User
from tests.fixtures import MakeCase

pytestmark = pytest.mark.django_db(transaction=True)


def make_now(report: StandingReport | None = None, *, by: User | None = None) -> Run:
    """Queue a run for the report (the only one if not given) and execute it."""
    reconcile(timezone.now())
    chosen = report or StandingReport.objects.get()
    run = request_run(chosen, by=by, now=timezone.now())
    assert execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_run_makes_a_version_with_every_format(make_case: MakeCase, investigator: User) -> None:
    case = make_case()
    run = make_now(by=investigator)
    assert (run.status, run.failure) == (RunStatus.DONE, "")
    assert run.step_no == run.steps
    version = ReportVersion.objects.get()
    assert (version.number, version.cases, version.snapshot.synthetic_cases) == (1, 1, 1)
    kept = {artefact.format: artefact for artefact in version.artefacts.all()}
    assert set(kept) >= set(RENDERERS)
    for artefact in kept.values():
        content = artefact_path(artefact.sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == artefact.sha256
        assert len(content) == artefact.size
        assert case.patient.identity.hospital_number.encode() not in content
    report = report_from_json(artefact_path(kept["json"].sha256).read_bytes())
    assert report.comparator_definition
    assert report.synthetic
    assert AuditEvent.objects.filter(action="analysis.finish").count() == 1


def test_the_same_data_make_nothing_new(make_case: MakeCase) -> None:
    make_case()
    make_now()
    second = make_now()
    assert second.status == RunStatus.UNCHANGED
    assert ReportVersion.objects.count() == 1
    assert Snapshot.objects.count() == 1


def test_changed_data_make_the_next_version_and_keep_the_first(make_case: MakeCase) -> None:
    make_case()
    make_now()
    first = ReportVersion.objects.get()
    make_case()
    make_now()
    numbers = ReportVersion.objects.order_by("number").values_list("number", "cases")
    assert list(numbers) == [(1, 1), (2, 2)]
    assert artefact_path(first.artefacts.get(format="pdf").sha256).is_file()


def test_data_that_return_to_an_earlier_state_make_a_new_version(make_case: MakeCase) -> None:
    case = make_case()
    make_now()
    before = Episode.objects.filter(pk=case.pk).values("index_date").get()
    Episode.objects.filter(pk=case.pk).update(index_date=before["index_date"] - timedelta(days=1))
    make_now()
    Episode.objects.filter(pk=case.pk).update(**before)
    assert make_now().status == RunStatus.DONE
    first, second, third = ReportVersion.objects.order_by("number")
    assert first.snapshot == third.snapshot != second.snapshot


def test_new_code_makes_a_new_version_of_the_same_data(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case()
    make_now()
    ReportVersion.objects.get()
    monkeypatch.setattr("analytics.execution.making.code_version", lambda: "0.1.0+another")
    assert make_now().status == RunStatus.DONE
    versions = ReportVersion.objects.order_by("number").values_list("code_version", flat=True)
    assert list(versions) == [code_version(), "0.1.0+another"]


def test_a_message_that_comes_twice_does_nothing(make_case: MakeCase) -> None:
    make_case()
    run = make_now()
    assert not execute_run(run.pk)
    assert not execute_run(run.pk + 1000)
    assert ReportVersion.objects.count() == 1


def test_a_plan_that_cannot_be_carried_out_fails_with_words_and_keeps_the_old_version(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case()
    make_now()
    make_case()
    report = StandingReport.objects.get()
    monkeypatch.setattr("analytics.execution.plans.standing_plans", dict)
    run = request_run(report, by=None, now=timezone.now())
    assert execute_run(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "The previous version is unchanged" in run.failure
    assert len(run.reference) == 8
    assert ReportVersion.objects.get().number == 1


@pytest.mark.parametrize(("workers", "spread"), [(1, here), (2, spread_over_workers)])
def test_a_report_is_split_only_where_there_is_somebody_to_help(
    workers: int,
    spread: Spread,
    make_case: MakeCase,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Spread] = []

    def noted(*_: object, **named: Any) -> None:
        given.append(named["spread"])
        raise NotEstimableError("nothing more is wanted")

    settings.REPERFUSE_WORKERS = workers
    monkeypatch.setattr("analytics.execution.making.build_report", noted)
    make_case()
    assert make_now().status == RunStatus.FAILED
    assert given == [spread]


def test_a_full_disk_is_tried_again_later(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analytics.execution.formats.store_file", full)
    run = make_now()
    assert run.status == RunStatus.QUEUED
    assert run.not_before > timezone.now()
    assert not ReportVersion.objects.exists()
