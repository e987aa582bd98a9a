"""With next to nobody in the registry the report is still made, and says what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analytics.pipeline import build_report
from analytics.plan import standing_plan
from analytics.render import RENDERERS
from analytics.report.display import Note, Report, StackedBars, Table
from tests.analytics.guo import guo_cohort
from tests.analytics.making import snapshot_of

PLAN = standing_plan("after_guo_2023")
NOT_ESTIMABLE = "not estimable"
Cases = list[dict[str, Any]]


def without_scores(cases: Cases) -> Cases:
    """Nobody is known to have died, and nobody was reached at 90 days."""
    unreached = {"fu_status": "done", "fu_date": None, "mrs": None}
    unknown = {"died": None, "death_date": None, "followup": {"d90": unreached}}
    return [case | unknown for case in cases]


COHORTS: dict[str, Callable[[], Cases]] = {
    "nobody": list,
    "one case": lambda: guo_cohort()[:1],
    "five cases": lambda: [*guo_cohort()[:2], *guo_cohort()[41:44]],
    "no comparator": lambda: guo_cohort()[:41],
    "nobody stented": lambda: guo_cohort()[41:],
    "no score at 90 days": lambda: without_scores(guo_cohort()),
}


@pytest.fixture(params=COHORTS.values(), ids=COHORTS.keys())
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    return report_of(tmp_path, request.param())


def report_of(root: Path, cases: Cases) -> Report:
    moment = "2024-01-02T03:04:05+00:00"
    return build_report(snapshot_of(root, cases), PLAN, code_version="test", generated_at=moment)


def tables(report: Report) -> dict[str, Table]:
    found = (each for chapter in report.chapters for each in chapter.displays)
    return {each.key: each for each in found if isinstance(each, Table)}


def cell(table: Table, row: str, column: str) -> str:
    place = [each.key for each in table.columns].index(column)
    (found,) = [each for each in table.rows if each.cells[0].text.startswith(row)]
    return found.cells[place].text


def test_every_chapter_has_something_to_say(report: Report) -> None:
    assert len(report.chapters) == 7
    assert all(chapter.displays for chapter in report.chapters)
    assert report.headline[0].startswith("mRS 0–2 at 90 days: ")


def test_no_cell_holds_a_number_that_is_none(report: Report) -> None:
    texts = [
        each.text.lower()
        for table in tables(report).values()
        if table.key != "definitions"
        for row in table.rows
        for each in row.cells[1:]
    ]
    assert texts
    assert not [text for text in texts if any(bad in text for bad in ("nan", "none", "inf", "/0"))]


def test_every_number_that_is_missing_has_its_reason_below_the_table(report: Report) -> None:
    for table in tables(report).values():
        cells = [each.text for row in table.rows for each in row.cells]
        if NOT_ESTIMABLE in cells and table.key != "mrs_counts":
            assert any(note.startswith("Not estimable") for note in table.notes), table.key


@pytest.mark.parametrize("name", ["pdf", "docx", "xlsx", "html"])
def test_every_document_is_made(report: Report, name: str) -> None:
    assert RENDERERS[name].render(report)


def test_an_empty_arm_is_not_estimable_in_its_place(tmp_path: Path) -> None:
    report = report_of(tmp_path, COHORTS["no comparator"]())
    found = tables(report)
    assert cell(found["outcomes"], "mRS 0–2 at 90 days (primary)", "comparator") == NOT_ESTIMABLE
    assert cell(found["outcomes"], "mRS 0–2 at 90 days (primary)", "p") == NOT_ESTIMABLE
    assert cell(found["table1"], "Age", "comparator") == NOT_ESTIMABLE
    assert cell(found["table1"], "Age", "smd") == NOT_ESTIMABLE
    assert cell(found["table1"], "Hypertension", "comparator") == NOT_ESTIMABLE
    assert cell(found["mrs_counts"], "2, slight disability", "comparator") == NOT_ESTIMABLE
    assert "nobody assessed with successful thrombectomy alone" in report.headline[0]


def test_an_empty_bar_says_so_in_the_figure(tmp_path: Path) -> None:
    report = report_of(tmp_path, COHORTS["no comparator"]())
    assert "Not estimable: nobody has a score" in RENDERERS["html"].render(report).decode()


def test_without_any_score_the_figure_gives_way_to_words(tmp_path: Path) -> None:
    report = report_of(tmp_path, COHORTS["no score at 90 days"]())
    (words,) = next(each for each in report.chapters if each.key == "mrs").displays
    assert not isinstance(words, StackedBars)
    assert isinstance(words, Note)
    assert "nobody in either group has an mRS at 90 days" in words.paragraphs[0]
    row = "mRS 0–2 at 90 days (primary)"
    assert cell(tables(report)["outcomes"], row, "exposed") == NOT_ESTIMABLE
    assert cell(tables(report)["outcomes"], row, "missing") == "127"


def test_below_ten_patients_there_are_fractions_and_no_percentages(tmp_path: Path) -> None:
    outcomes = tables(report_of(tmp_path, COHORTS["five cases"]()))["outcomes"]
    for key in ("exposed", "comparator"):
        assert "%" not in cell(outcomes, "mRS 0–2 at 90 days (primary)", key)
