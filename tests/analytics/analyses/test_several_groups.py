"""Table 1 of a plan with a third group: every group is described, in the order of the plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analytics.analyses import several_groups, table1
from analytics.analyses.characteristics import CharacteristicsResult
from analytics.analyses.several_groups import SeveralGroups
from analytics.plan import Group, standing_plan
from tests.analytics.analyses.studying import study_of
from tests.analytics.guo import guo_cohort, left_out

THIRD = Group(code="failed_not_stented", label="Failed, not stented")


def test_a_third_group_gets_its_column_and_the_two_their_own_table_without_it(
    tmp_path: Path,
) -> None:
    plan = standing_plan("after_guo_2023")
    assert plan.groups is not None
    three = replace(plan, groups=replace(plan.groups, others=(THIRD,)))
    study = study_of(tmp_path, [*guo_cohort(), *left_out()], three)
    tabulated = table1.compute(study, three)
    result = tabulated.described
    assert isinstance(result, SeveralGroups)
    third = int(study.groups[2][1].sum())
    assert third > 0
    assert result.described.sizes == (41, 86, third)
    table = table1.present(tabulated)[0]
    labels = [column.label for column in table.columns[1:5]]
    assert labels[2] == f"Failed, not stented\n(n = {third})"
    assert labels[3] == f"Overall\n(n = {127 + third})"
    sex = next(row for row in table.rows if row.cells[0].text == "Male")
    # Two of three are men in each group of the cohort.
    assert sex.cells[1].value == sum(place % 3 > 0 for place in range(41))
    assert sex.cells[2].value == sum(place % 3 > 0 for place in range(86))
    assert table.notes[0] == several_groups.ALL_SHOWN
    assert isinstance(table1.compute(study, plan).described, CharacteristicsResult)
