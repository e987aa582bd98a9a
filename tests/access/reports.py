"""A report version with canaries, as the access matrix downloads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from analytics.execution.artefacts import store_file
from analytics.execution.claim import claim_run
from analytics.execution.finish import Made, MadeFile, finish_done
from analytics.execution.formats import PAGE
from analytics.models import ReportSite, ReportVersion, Run, Snapshot, StandingReport
from analytics.render.figures.book import FigureBook
from analytics.render.page import page_fragments, page_to_json
from analytics.report.serialise import report_to_json
from tests.analytics.render.sample import sample_report

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def version_of(code: str) -> ReportVersion:
    report = StandingReport.objects.create(
        slug=f"report-{code.lower()}",
        plan_key="after_guo_2023",
        title=f"CANARY-{code}-report",
        scope_key=code,
    )
    ReportSite.objects.create(report=report, code=code)
    snapshot = Snapshot.objects.create(
        content_hash=code.zfill(64),
        folder=code,
        created_at=NOW,
        data_cut_off=NOW,
        sites=[code],
        row_counts={},
        cases=1,
        synthetic_cases=1,
        code_version="test",
    )
    run = Run.objects.create(report=report, requested_at=NOW, not_before=NOW)
    claim = claim_run(run.pk, NOW)
    assert claim is not None
    claim.write(snapshot=snapshot, identity=code.zfill(64))
    made = Made(plan_hash="p", code_version="test", report_sha256="r", files=files_of(code))
    return finish_done(claim, made, NOW)


def files_of(code: str) -> list[MadeFile]:
    title = f"CANARY-{code}-report"
    report = replace(sample_report(), title=title)
    contents = {
        "json": report_to_json(report),
        PAGE: page_to_json(page_fragments(report, FigureBook())),
        "pdf": f"%PDF {title}".encode(),
        "figure-1-wide.svg": f"<svg><title>{title}</title></svg>".encode(),
    }
    return [
        MadeFile(
            format=name,
            filename=f"report.{name.rpartition('.')[2]}",
            media_type="application/octet-stream",
            stored=store_file(content),
        )
        for name, content in contents.items()
    ]
