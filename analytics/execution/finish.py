"""How a run ends: with a new version, with nothing new, put back, or failed with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from analytics.execution.artefacts import StoredFile
from analytics.execution.claim import Claim
from analytics.models import Artefact, ReportVersion, Run, RunStatus
from analytics.source import record_event

WORDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """One format of the report, already on disk."""

    format: str
    filename: str
    media_type: str
    stored: StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run has made. ``report_sha256`` is the hash of report.json.

    ``group_changes`` tells, by case, the groups in the version before and in this one.
    """

    plan_hash: str
    code_version: str
    report_sha256: str
    files: Sequence[MadeFile]
    group_changes: Mapping[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def finish_done(claim: Claim, made: Made, now: datetime) -> ReportVersion:
    """End the run and create its version in one transaction. Raises FencedError."""
    _end(claim, now, status=RunStatus.DONE)
    run = Run.objects.select_related("report", "snapshot", "requested_by").get(pk=claim.run_id)
    if run.snapshot is None or run.started_at is None:
        raise ValueError(f"run {run.pk} is done without a snapshot or a start")
    version = ReportVersion.objects.create(
        report=run.report,
        number=_newest_number(run.report_id) + 1,
        run=run,
        snapshot=run.snapshot,
        created_at=now,
        data_as_of=run.snapshot.data_cut_off,
        cases=run.snapshot.cases,
        plan_hash=made.plan_hash,
        code_version=made.code_version,
        report_sha256=made.report_sha256,
        seconds=(now - run.started_at).total_seconds(),
    )
    Artefact.objects.bulk_create(
        Artefact(
            version=version,
            format=file.format,
            filename=file.filename,
            media_type=file.media_type,
            sha256=file.stored.sha256,
            size=file.stored.size,
        )
        for file in made.files
    )
    record_event(
        by=run.requested_by,
        action="analysis.finish",
        target=f"report:{run.report.slug}/v/{version.number}",
        changes={"report_sha256": [None, made.report_sha256], "cases": [None, version.cases]},
    )
    if made.group_changes:
        record_event(
            by=None,
            action="analysis.group_change",
            target=f"report:{run.report.slug}/v/{version.number}",
            changes=dict(made.group_changes),
        )
    return version


def finish_unchanged(claim: Claim, now: datetime) -> None:
    """End the run without a version, because the newest one says the same. Raises FencedError."""
    _end(claim, now, status=RunStatus.UNCHANGED)


def finish_failed(claim: Claim, words: str, reference: str, now: datetime) -> None:
    """End the run with words for the reader; older versions stay. Raises FencedError."""
    _end(claim, now, status=RunStatus.FAILED, failure=words[:WORDS], reference=reference)


def put_back(claim: Claim, now: datetime, wait: timedelta) -> None:
    """Let somebody try again later. Raises FencedError."""
    claim.write(
        status=RunStatus.QUEUED, owner="", lease_until=None, not_before=now + wait, rung_at=None
    )


def new_reference() -> str:
    """Return a short reference that stands in the reader's message and in the log."""
    return uuid4().hex[:8].upper()


def _end(claim: Claim, now: datetime, **values: object) -> None:
    claim.write(owner="", lease_until=None, finished_at=now, **values)


def _newest_number(report_id: int) -> int:
    newest = ReportVersion.objects.filter(report=report_id).aggregate(newest=Max("number"))
    return newest["newest"] or 0
