"""From the database to the files of a report, in named steps."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from analytics.execution.claim import Claim
from analytics.execution.finish import Made
from analytics.execution.formats import FILE_STEPS, feeding_file, groups_file, make_files
from analytics.execution.plans import plan_of
from analytics.execution.progress import Progress
from analytics.execution.regrouping import group_changes
from analytics.execution.spreading import spread_over_workers
from analytics.models import ReportVersion, Run, Snapshot
from analytics.pipeline import build_report, groups_of, steps_of
from analytics.report.code_version import code_version
from analytics.report.serialise import report_to_json
from analytics.source import take_snapshot
from analytics.stats.numbered import here

if TYPE_CHECKING:
    from analytics.snapshot.store import Snapshot as SnapshotFiles

SNAPSHOT, KEEPING = "Taking a snapshot of the data", "Keeping the new version"


def make_report(run: Run, claim: Claim, progress: Progress, now: datetime) -> Made | None:
    """Make every file of the report and keep it on disk.

    None when the newest version says the same already. Raises FencedError when the run is
    taken over on the way.
    """
    plan = plan_of(run.report.plan_key)
    steps = len(steps_of(plan))
    # The snapshot, the pipeline's own steps, the files, the keeping.
    total = 1 + steps + FILE_STEPS + 1
    progress.step(1, total, SNAPSHOT)
    snapshot = take_snapshot(
        snapshot_folder(), run.report.site_codes, now=now, code_version=code_version()
    )
    row = _keep(snapshot)
    newest = ReportVersion.objects.filter(report=run.report).first()
    claim.write(snapshot=row, identity=identity(run, plan.sha256, row, newest))
    if newest is not None and _says_the_same(newest, plan.sha256, row):
        return None
    report = build_report(
        snapshot,
        plan,
        code_version=code_version(),
        generated_at=now.isoformat(timespec="seconds"),
        progress=lambda name, done, _: progress.step(2 + done, total, name),
        spread=spread_over_workers if settings.REPERFUSE_WORKERS > 1 else here,
    )
    follows = 0 if newest is None else newest.number
    name = f"{run.report.slug}-v{follows + 1}"
    files = make_files(
        report,
        name,
        lambda done, _, step: progress.step(1 + steps + done, total, step),
    )
    progress.step(total, total, KEEPING)
    groups = groups_of(snapshot, plan)
    return Made(
        plan_hash=plan.sha256,
        code_version=code_version(),
        report_sha256=hashlib.sha256(report_to_json(report)).hexdigest(),
        files=[*files, feeding_file(plan, report, name), groups_file(groups, name)],
        group_changes=group_changes(newest, groups),
    )


def identity(run: Run, plan_hash: str, snapshot: Snapshot, newest: ReportVersion | None) -> str:
    """Hash of what a version is made of and of the version it follows.

    The predecessor belongs to it: data that return to an earlier state, after a wrong correction
    was taken back, must make a new version, or the wrong one would stay the newest.
    """
    follows = 0 if newest is None else newest.number
    parts = (run.report.slug, str(follows), plan_hash, snapshot.content_hash, code_version())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def snapshot_folder() -> Path:
    return Path(settings.REPERFUSE_DATA) / "snapshots"


def _says_the_same(newest: ReportVersion, plan_hash: str, snapshot: Snapshot) -> bool:
    return (newest.plan_hash, newest.code_version, newest.snapshot_id) == (
        plan_hash,
        code_version(),
        snapshot.pk,
    )


def _keep(snapshot: SnapshotFiles) -> Snapshot:
    """Describe the snapshot in the database; the same content is described once."""
    manifest = snapshot.manifest
    counts = {entry.name: entry.rows for entry in manifest.tables}
    row, _ = Snapshot.objects.get_or_create(
        content_hash=manifest.content_hash,
        defaults={
            "folder": snapshot.folder.name,
            "created_at": datetime.fromisoformat(manifest.facts.created_at),
            "data_cut_off": datetime.fromisoformat(manifest.facts.data_cut_off),
            "sites": list(manifest.facts.sites),
            "row_counts": counts,
            "cases": counts["episode"],
            "synthetic_cases": manifest.facts.synthetic_cases,
            "code_version": manifest.facts.code_version,
        },
    )
    return row
