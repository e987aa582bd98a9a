"""What is kept about reports: which are kept up to date, how each was made, and every version."""

from __future__ import annotations

from analytics.models.artefact import Artefact
from analytics.models.report_version import ImmutableError, ReportVersion
from analytics.models.run import Run, RunStatus
from analytics.models.snapshot import Snapshot
from analytics.models.standing_report import ReportSite, StandingReport

__all__ = [
    "Artefact",
    "ImmutableError",
    "ReportSite",
    "ReportVersion",
    "Run",
    "RunStatus",
    "Snapshot",
    "StandingReport",
]
