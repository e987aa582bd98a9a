"""Analyses on small studies: numbers that can be checked by hand, and words that must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.analyses import characteristics, methods, mrs, outcomes, published, summary
from analytics.analyses.characteristics import Counts, Described
from analytics.analyses.engine import Refusal, Study
from analytics.analyses.selection import select_study
from analytics.analyses.studies import published_results
from analytics.dataset.assemble import assemble
from analytics.derive import LIBRARY, derive
from analytics.plan import SummaryRow, SummaryTable, standing_plan
from analytics.report.display import Table
from analytics.stats.estimate import NotEstimableError
from tests.analytics.making import day, snapshot_of

PLAN = standing_plan("after_guo_2023")
STENTED = {
    "attempt": [{"etici_after": "1"}],
    "rescuetreatment": [{"rescue_type": "self_expanding_stent"}],
}
SUCCESS = {"attempt": [{"etici_after": "3"}], "etici_final_site": "3"}


def treated(group: Mapping[str, Any], *cases: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"icas_status": "definite"} | dict(group) | dict(case) for case in cases]


def scored(*scores: int | None, on: int = 90) -> list[dict[str, Any]]:
    return [
        {"followup": {"d90": {"mrs": score, "fu_date": day(on), "fu_status": "done"}}}
        for score in scores
    ]


def study_of(root: Path, cases: Sequence[Mapping[str, Any]]) -> Study:
    names = {*PLAN.variables(), outcomes.WINDOW}
    dataset = assemble(snapshot_of(root, cases), LIBRARY.inputs(names))
    return select_study(derive(dataset, sorted(names), PLAN.settings, LIBRARY), PLAN)


@pytest.fixture
def clear_difference(tmp_path: Path) -> Study:
    stented = treated(STENTED, *scored(*([1] * 19), 5))
    return study_of(tmp_path, [*stented, *treated(SUCCESS, *scored(0, *([5] * 19)))])


def rows_of(table: Table) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_a_clear_difference_is_not_said_to_include_no_difference(clear_difference: Study) -> None:
    result = summary.compute(clear_difference, PLAN)
    assert summary.headline(result)[2] == "This is an unadjusted association in observed patients."


def test_a_missing_outcome_is_in_no_denominator_and_is_counted(tmp_path: Path) -> None:
    cases = [*treated(STENTED, *scored(0, None, 5)), *treated(SUCCESS, *scored(2, 2, None))]
    result = outcomes.compute(study_of(tmp_path, cases), PLAN)
    primary = result.comparisons[0]
    assert (primary.exposed.events, primary.exposed.n, primary.exposed.missing) == (1, 2, 1)
    assert (primary.comparator.events, primary.comparator.n) == (2, 2)
    assert primary.missing == 2


def test_assessments_outside_the_window_are_counted_and_stated(tmp_path: Path) -> None:
    late, early = scored(1, on=105), scored(1, on=75)
    cases = [*treated(STENTED, *late, *scored(2)), *treated(SUCCESS, *early, *scored(4))]
    result = outcomes.compute(study_of(tmp_path, cases), PLAN)
    table = outcomes.present(result)[0]
    assert isinstance(table, Table)
    assert result.outside_window == 2
    assert any("outside the window (day 90 −14/+14 days): 2;" in note for note in table.notes)


def test_an_outcome_that_nobody_had_says_why_there_is_no_ratio(tmp_path: Path) -> None:
    alive = [*treated(STENTED, *scored(1, 1)), *treated(SUCCESS, *scored(1, 1))]
    table = outcomes.present(outcomes.compute(study_of(tmp_path, alive), PLAN))[0]
    assert isinstance(table, Table)
    death = rows_of(table)["Death within 90 days"]
    assert death[:2] == ["0/2", "0/2"]
    assert death[3:6] == ["not estimable"] * 3
    (reason,) = [note for note in table.notes if "no events in either group" in note]
    assert reason.startswith("Not estimable, no events in either group: ")
    assert "Death within 90 days" in reason


def test_only_the_primary_outcome_is_marked_as_such(tmp_path: Path) -> None:
    table = outcomes.present(outcomes.compute(study_of(tmp_path, []), PLAN))[0]
    assert isinstance(table, Table)
    primary = [row.cells[0].text for row in table.rows if row.kind == "primary"]
    assert primary == ["mRS 0–2 at 90 days (primary)"]
    others = [row.cells[0].text for row in table.rows if row.kind == "data"]
    assert not any("primary" in text for text in others)
    assert any("all others are exploratory" in note for note in table.notes)


def test_numbers_and_levels_are_described_per_group(tmp_path: Path) -> None:
    young = [{"age_at_onset": age, "sex": sex} for age, sex in ((50, "male"), (60, None))]
    old = [{"age_at_onset": age, "sex": "female"} for age in (70, 80, 90)]
    study = study_of(tmp_path, [*treated(STENTED, *young), *treated(SUCCESS, *old)])
    rows = tuple(
        SummaryRow(variable=name, summary=kind, only="")
        for name, kind in (("age_at_onset", "mean"), ("sex", "count"))
    )
    table = SummaryTable(title="x", rows=rows, p_values=True, notes=())
    age, sex = characteristics.compute(study, PLAN, table).rows
    assert isinstance(age.overall, Described)
    assert not isinstance(age.overall.summary, Refusal)
    assert age.overall.summary.mean == 70
    assert not isinstance(age.balance, Refusal)
    # (55 - 80) / sqrt((50 + 100) / 2), the variances by hand.
    assert age.balance.value == pytest.approx(-25 / 75**0.5)
    assert isinstance(sex.exposed, Counts)
    assert (list(sex.exposed.per_level), sex.exposed.missing) == ([0, 1, 0], 1)
    assert isinstance(sex.comparator, Counts)
    assert list(sex.comparator.per_level) == [3, 0, 0]


def test_mrs_of_nobody_cannot_be_drawn(tmp_path: Path) -> None:
    study = study_of(tmp_path, treated(STENTED, {}))
    with pytest.raises(NotEstimableError, match="nobody in either group"):
        mrs.compute(study, PLAN)


def test_mrs_counts_each_score_and_the_missing(tmp_path: Path) -> None:
    cases = [*treated(STENTED, *scored(0, 0, 6, None)), *treated(SUCCESS, *scored(3))]
    result = mrs.compute(study_of(tmp_path, cases), PLAN)
    assert result.bars[0].counts == (2, 0, 0, 0, 0, 0, 1)
    assert result.bars[0].missing == 1
    assert result.bars[1].counts == (0, 0, 0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("p", "printed", "expected"),
    [
        (0.9103, "0.91", True),
        (0.7754, "0.71", False),
        (0.0226, "0.023", True),
        (0.36049, "0.360", True),
        (0.3606, "0.360", False),
        (0.115, "0.12", True),
    ],
    ids=["agrees", "differs", "three decimals", "kept zero", "kept zero differs", "half up"],
)
def test_a_p_value_agrees_when_it_rounds_to_what_was_printed(
    p: float, printed: str, expected: bool
) -> None:
    assert published.rounds_to(p, printed) is expected


def test_every_published_result_has_a_source_and_an_origin_of_its_counts() -> None:
    for result in published_results().values():
        assert result.source
        assert result.counts_origin.startswith("derived")
        assert result.table.n > 0


def test_an_outcome_of_another_study_that_follows_is_said_to_follow(tmp_path: Path) -> None:
    assert PLAN.published is not None
    row = replace(PLAN.published.rows[0], id="luo2021_mrs03", variable="mrs_0_3", label="mRS 0–3")
    plan = replace(PLAN, published=replace(PLAN.published, rows=(row,)))
    result = published.compute(study_of(tmp_path, []), plan)
    assert [each.name for each in result.rows[0].agreeing] == [
        "Pearson chi-squared, no continuity correction"
    ]


def test_methods_print_how_sure_each_definition_is(tmp_path: Path) -> None:
    result = methods.compute(study_of(tmp_path, []), PLAN)
    definitions = [each for group in result.groups for each in group.definitions]
    sure = {each.label: each.certainty for each in definitions}
    assert sure["sICH, SITS-MOST"] == "recalled, not confirmed"
    assert sure["sICH, NINDS"] == "seen in a secondary summary only"
    assert sure["Treatment group"] == "a choice of this registry"
    assert "below mTICI 2b" in next(
        each.text for each in definitions if each.label == "Treatment group"
    )
