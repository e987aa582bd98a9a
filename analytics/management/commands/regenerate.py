"""``manage.py regenerate``: have reports made now, watch it, and write the files into a folder."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.execution.artefacts import artefact_path
from analytics.execution.clock import database_now
from analytics.execution.plans import standing_plans
from analytics.execution.reports import synchronise_reports
from analytics.execution.watch import see_through
from analytics.management.progress_bar import ProgressBar
from analytics.models import ReportVersion, Run, RunStatus, StandingReport
from analytics.render import RENDERERS
from analytics.requests import request_run
from analytics.selectors import worker_is_alive


class Command(BaseCommand):
    help = "Make the report of the whole registry (or --report SLUG) again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", metavar="SLUG", help="only this report")
        parser.add_argument("--wait", action="store_true", help="stay until it is finished")
        parser.add_argument(
            "--out", metavar="FOLDER", type=Path, help="write every format here (waits)"
        )

    def handle(self, *, report: str | None, wait: bool, out: Path | None, **_: Any) -> None:
        synchronise_reports({key: plan.title for key, plan in standing_plans().items()})
        reports = _chosen(report)
        runs = [request_run(item, by=None, now=database_now()) for item in reports]
        if not wait and out is None:
            for run in runs:
                self.stdout.write(f"{run.report.slug}: queued as run {run.pk}")
            return
        for run in runs:
            version = self._finish(run)
            if out is not None:
                self._write(version, out if len(runs) == 1 else out / version.report.slug)

    def _finish(self, run: Run) -> ReportVersion:
        bar = ProgressBar(self.stdout)
        finished = see_through(
            run.pk, worker_is_alive=lambda: worker_is_alive(database_now()), show=bar.show
        )
        bar.close()
        if finished.status == RunStatus.FAILED:
            raise CommandError(f"{finished.failure} Reference {finished.reference}.")
        version: ReportVersion = finished.report.versions.latest("number")
        words = f"version {version.number}, {version.cases} cases, {version.seconds:.1f} s"
        if finished.status == RunStatus.UNCHANGED:
            words = f"nothing has changed since version {version.number}"
        self.stdout.write(f"{finished.report.slug}: {words}")
        return version

    def _write(self, version: ReportVersion, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for artefact in version.artefacts.filter(format__in=list(RENDERERS)):
            target = folder / artefact.filename
            shutil.copyfile(artefact_path(artefact.sha256), target)
            self.stdout.write(f"  {target} ({artefact.size:,} bytes)")


def _chosen(slug: str | None) -> list[StandingReport]:
    active = StandingReport.objects.filter(active=True)
    if slug is None:
        found = list(active.filter(whole_registry=True))
        if not found:
            raise CommandError("No site has a case yet, so there is nothing to report.")
        return found
    chosen = active.filter(slug=slug).first()
    if chosen is None:
        known = ", ".join(active.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no report {slug!r}. The reports are: {known}.")
    return [chosen]
