"""What a plan says about methods is what is computed, and what is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.pipeline import build_report
from analytics.plan import Effects, Plan, Statistics, standing_plan
from analytics.report.display import Note, Report, Table
from analytics.snapshot.store import Snapshot
from analytics.stats.multiplicity import holm
from analytics.stats.risk_difference import wald
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.guo import guo_cohort
from tests.analytics.making import snapshot_of

PLAN = standing_plan("after_guo_2023")
DEATHS = "Death within 90 days"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Plan], Report]:
    snapshot: Snapshot = snapshot_of(tmp_path_factory.mktemp("snapshots"), guo_cohort())
    return lambda plan: build_report(
        snapshot, plan, code_version="test", generated_at="2024-01-02T03:04:05+00:00"
    )


def with_statistics(statistics: Statistics) -> Plan:
    return replace(PLAN, statistics=statistics)


def outcomes_of(report: Report) -> Table:
    table = next(d for c in report.chapters for d in c.displays if d.key == "outcomes")
    assert isinstance(table, Table)
    return table


def adjusted_of(report: Report, *, needed: bool = True) -> Any:
    displays = (d for c in report.chapters for d in c.displays if d.key == "outcomes_multiplicity")
    return next(displays) if needed else next(displays, None)


def cells(table: Table, key: str) -> dict[str, tuple[str, object]]:
    place = [column.key for column in table.columns].index(key)
    return {
        row.cells[0].text: (row.cells[place].text, row.cells[place].value)
        for row in table.rows
        if row.kind != "heading"
    }


def statistics_note(report: Report) -> str:
    notes = (d for c in report.chapters for d in c.displays if d.key == "statistics")
    note = next(notes)
    assert isinstance(note, Note)
    return " ".join(note.paragraphs)


def test_intervals_are_by_the_methods_of_the_plan(make: Callable[[Plan], Report]) -> None:
    effects = Effects(proportion="jeffreys", risk_difference="wald", risk_ratio="none")
    report = make(with_statistics(Statistics(effects=effects)))
    table = outcomes_of(report)
    limits = wald(TwoByTwo(6, 41, 11, 86)).interval
    text, _ = cells(table, "difference")[DEATHS]
    assert f"{limits.low * 100:.1f}".replace("-", "−") in text
    assert "risk_ratio" not in [column.key for column in table.columns]
    words = "Jeffreys for proportions, Wald for differences, Miettinen-Nurminen score for odds"
    assert any(note.startswith(f"Intervals: {words}") for note in table.notes)
    assert "risk ratios" not in next(n for n in table.notes if n.startswith("Intervals"))
    assert words in statistics_note(report)


def test_one_outcome_may_have_methods_of_its_own(make: Callable[[Plan], Report]) -> None:
    rows = tuple(
        replace(row, effects=Effects(odds_ratio="woolf")) if row.variable == "death_90d" else row
        for row in PLAN.outcomes.rows
    )
    table = outcomes_of(make(replace(PLAN, outcomes=replace(PLAN.outcomes, rows=rows))))
    usual = cells(outcomes_of(make(PLAN)), "odds_ratio")
    own = cells(table, "odds_ratio")
    assert {name for name in own if own[name] != usual[name]} == {DEATHS}
    assert any("Miettinen-Nurminen score or Woolf (log) for odds" in n for n in table.notes)


def test_without_a_difference_the_first_page_gives_a_ratio(make: Callable[[Plan], Report]) -> None:
    report = make(with_statistics(Statistics(effects=Effects(risk_difference="none"))))
    assert report.headline[1].startswith("Risk ratio 0.93 (95% CI ")
    only_odds = Effects(risk_difference="none", risk_ratio="none")
    assert make(with_statistics(Statistics(effects=only_odds))).headline[1].startswith("Odds ratio")


def test_p_values_are_adjusted_over_all_outcomes_but_the_primary_one(
    make: Callable[[Plan], Report],
) -> None:
    report = make(with_statistics(Statistics(multiplicity="holm")))
    table = adjusted_of(report)
    raw, adjusted = cells(table, "p"), cells(table, "adjusted")
    (primary,) = [name for name, (text, _) in adjusted.items() if text == "primary"]
    found = {name: p for name, (_, p) in raw.items() if name != primary and isinstance(p, float)}
    expected = holm(list(found.values()))
    assert [adjusted[name][1] for name in found] == pytest.approx(list(expected))
    assert "Holm" in table.title
    assert any(f"The {len(found)} outcomes" in note for note in table.notes)
    assert adjusted_of(make(PLAN), needed=False) is None


def test_means_are_compared_as_the_plan_says(make: Callable[[Plan], Report]) -> None:
    assert PLAN.table1 is not None
    plan = with_statistics(Statistics(mean_test="student"))
    report = make(replace(plan, table1=replace(PLAN.table1, p_values=True)))
    table = next(d for c in report.chapters for d in c.displays if d.key == "table1")
    assert isinstance(table, Table)
    assert "tudent" in cells(table, "p")["Age, years, mean ± SD"][0]
    assert "Student's t test" in statistics_note(report)


def test_a_level_other_than_95_percent_is_used_and_printed(
    make: Callable[[Plan], Report], tmp_path: Path
) -> None:
    report = make(with_statistics(Statistics(level=0.9)))
    assert "(90% CI " in report.headline[1]
