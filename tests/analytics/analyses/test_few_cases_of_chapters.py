"""The plans with subgroups, synthesis and sites make their reports of next to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.pipeline import build_report
from analytics.plan import standing_plan
from analytics.render import RENDERERS
from analytics.report.display import Chapter, Note, Table
from analytics.report.serialise import report_from_json, report_to_json
from tests.analytics.guo import guo_cohort
from tests.analytics.making import snapshot_of

ASKED = {"rescue_stenting_effect": ("subgroups", "synthesis"), "site_quality": ("sites",)}


def texts(chapter: Chapter) -> list[str]:
    return [
        cell.text.lower()
        for each in chapter.displays
        if isinstance(each, Table)
        for row in each.rows
        for cell in row.cells[1:]
    ]


@pytest.mark.parametrize("n", [0, 1, 2, 43])
@pytest.mark.parametrize("key", ASKED)
def test_the_chapters_are_made_and_drawn(tmp_path: Path, key: str, n: int) -> None:
    moment = "2024-01-02T03:04:05+00:00"
    snapshot = snapshot_of(tmp_path, guo_cohort()[:n])
    report = build_report(snapshot, standing_plan(key), code_version="test", generated_at=moment)
    chapters = {chapter.key: chapter for chapter in report.chapters}
    for asked in ASKED[key]:
        chapter = chapters[asked]
        assert chapter.displays
        words = texts(chapter)
        assert not [word for word in words if "nan" in word or word in ("none", "inf")]
        if not words:
            assert any(isinstance(each, Note) for each in chapter.displays)
    page = RENDERERS["html"].render(report).decode()
    assert all(chapters[asked].title in page for asked in ASKED[key])
    assert report_from_json(report_to_json(report)) == report
