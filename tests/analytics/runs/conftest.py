"""Fixtures of the tests about runs: a standing report, a run, a clock that a test moves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from celery import current_app
from django.test import Client, TestCase
from django.urls import reverse

from analytics.execution.claim import Claim, claim_run
from analytics.execution.finish import Made, MadeFile, finish_done
from analytics.execution.formats import make_files
from analytics.execution.plans import standing_plans
from analytics.models import ReportSite, ReportVersion, Run, Snapshot, StandingReport
from analytics.report.serialise import report_to_json
from registry.models import User
from tests.analytics.render.sample import sample_report

T0 = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

MakeReport = Callable[..., StandingReport]
MakeVersion = Callable[[StandingReport], ReportVersion]


@pytest.fixture
def make_report(db: None) -> MakeReport:
    plan = next(iter(standing_plans().values()))

    def make(*codes: str) -> StandingReport:
        scope = "+".join(codes)
        report = StandingReport.objects.create(
            slug=f"test-{'-'.join(codes).lower()}",
            plan_key=plan.key,
            title=plan.title,
            scope_key=scope,
        )
        ReportSite.objects.bulk_create(ReportSite(report=report, code=code) for code in codes)
        return report

    return make


@pytest.fixture
def report(make_report: MakeReport) -> StandingReport:
    return make_report("HZ")


@pytest.fixture
def run(report: StandingReport) -> Run:
    return Run.objects.create(report=report, requested_at=T0, not_before=T0)


@pytest.fixture
def claim(run: Run) -> Claim:
    taken = claim_run(run.pk, T0)
    assert taken is not None
    return taken


@pytest.fixture
def snapshot(db: None) -> Snapshot:
    return Snapshot.objects.create(
        content_hash="5" * 64,
        folder="5" * 16,
        created_at=T0,
        data_cut_off=T0,
        sites=["HZ"],
        row_counts={"episode": 3},
        cases=3,
        synthetic_cases=3,
        code_version="test",
    )


@pytest.fixture
def made() -> Made:
    return Made(plan_hash="p" * 64, code_version="test", report_sha256="r" * 64, files=())


@cache
def sample_files() -> list[MadeFile]:
    """Every format of the sample, written once: the files lie there for the whole session."""
    return make_files(sample_report(), "sample", lambda *_: None)


class Mailbox:
    """The messages that wait in the broker, whichever broker it is."""

    def count(self) -> int:
        with current_app.connection_for_read() as connection:
            declared = connection.default_channel.queue_declare("celery", passive=False)
            return int(declared.message_count)

    def empty(self) -> None:
        with current_app.connection_for_read() as connection:
            connection.default_channel.queue_purge("celery")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    box.count()
    box.empty()
    yield box
    box.empty()


commits = TestCase.captureOnCommitCallbacks


@pytest.fixture
def make_version(snapshot: Snapshot) -> MakeVersion:
    """Make a finished version of a report from the sample that the renderers are tested with."""

    def make(report: StandingReport) -> ReportVersion:
        run = Run.objects.create(report=report, requested_at=T0, not_before=T0)
        taken = claim_run(run.pk, T0)
        assert taken is not None
        taken.write(snapshot=snapshot, identity=str(run.pk).zfill(64))
        sample = sample_report()
        made = Made(
            plan_hash="p" * 64,
            code_version="test",
            report_sha256=hashlib.sha256(report_to_json(sample)).hexdigest(),
            files=sample_files(),
        )
        return finish_done(taken, made, T0)

    return make


@pytest.fixture
def version(report: StandingReport, make_version: MakeVersion) -> ReportVersion:
    return make_version(report)


@pytest.fixture
def reader(client: Client, investigator: User) -> Client:
    """A browser in which an investigator of Hangzhou is signed in."""
    client.force_login(investigator)
    return client


def address(name: str, *arguments: object) -> str:
    return reverse(f"analytics:{name}", args=arguments)
