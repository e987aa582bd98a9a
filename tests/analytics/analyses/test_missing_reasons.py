"""Below Table 1 stands why values are missing, per variable and group; nothing is dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from analytics.analyses import procedure, table1
from analytics.analyses.missing_reasons import words
from analytics.analyses.missing_reasons_table import UNKNOWN
from analytics.cli.opening import open_cases
from analytics.pipeline import build_report
from analytics.plan import Group, Plan, SummaryTable, parse_plan, standing_plan
from analytics.report.display import Table
from analytics.report.serialise import report_to_dict
from registry.codebook.variable import MISSING_LABELS
from tests.analytics.analyses.confounded import MOMENT, PLAN, frame_of
from tests.analytics.analyses.confounded import study_of as study_in_memory
from tests.analytics.analyses.studying import study_of
from tests.analytics.guo import guo_cohort, left_out

GUO = standing_plan("after_guo_2023")
Cases = list[dict[str, Any]]
# The first 41 of the cohort are stented, the others are not.
STENTED = 41


def cases() -> Cases:
    made = guo_cohort()
    for place, case in enumerate(made):
        case |= {"sbp": 150, "glucose": 6.0, "smoking": "never"}
        if place < 4:
            case |= {"sbp": None, "sbp_missing": "not_done" if place % 2 else "unknown"}
        if place == 50:
            case |= {"sbp": None, "sbp_missing": "refused"}
        if place == 51:
            case["sbp"] = None
        if place in (60, 61):
            case |= {"door_dt": None, "door_dt_missing": "not_documented"}
        if place == 61:
            case |= {"puncture_dt": None, "puncture_dt_missing": "pending"}
    return made


def block(table: Table, label: str) -> dict[str, tuple[Any, ...]]:
    """The rows of one variable: its own and those of its reasons, as raw counts."""
    rows = iter(table.rows)
    first = next(row for row in rows if row.cells[0].text == label)
    found = {label: tuple(cell.value for cell in first.cells[1:])}
    for row in rows:
        if not row.indent:
            break
        found[row.cells[0].text] = tuple(cell.value for cell in row.cells[1:])
    return found


def below(displays: tuple[Table, ...], key: str) -> Table:
    return next(each for each in displays if each.key == key)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, ...]:
    study = study_of(tmp_path_factory.mktemp("snapshots"), cases(), GUO)
    return (
        *table1.present(table1.compute(study, GUO)),
        *procedure.present(procedure.compute(study, GUO)),
    )


def test_each_reason_is_counted_in_its_group(shown: tuple[Table, ...]) -> None:
    found = block(below(shown, "table1_missing"), "Systolic blood pressure")
    assert found == {
        "Systolic blood pressure": (4, 2, 6),
        "Unknown": (2, 0, 2),
        "Not done": (2, 0, 2),
        "Refused": (0, 1, 1),
        "No reason recorded": (0, 1, 1),
    }
    main = next(r for r in below(shown, "table1").rows if r.cells[0].text.startswith("Systolic"))
    assert main.cells[4].value == 6


def test_a_variable_that_nobody_lacks_has_no_row(shown: tuple[Table, ...]) -> None:
    labels = {row.cells[0].text for row in below(shown, "table1_missing").rows}
    assert "Glucose" not in labels
    assert "Diabetes mellitus: no reason recorded" in labels


def test_a_derived_interval_has_the_reasons_of_its_moments(shown: tuple[Table, ...]) -> None:
    table = below(shown, "procedure_missing")
    found = block(table, "Door to puncture")
    assert found == {
        "Door to puncture": (0, 2, 2),
        "Arrival at this hospital: not documented": (0, 2, 2),
        "Arterial puncture: pending": (0, 1, 1),
    }
    (note,) = [each for each in table.notes if each.startswith("Derived from several")]
    assert "Door to puncture" in note


def test_what_its_ingredients_do_not_settle_is_said(tmp_path: Path) -> None:
    assert GUO.procedure is not None
    asked = ("n_passes", "door_to_puncture")
    rows = tuple(row for row in GUO.procedure.rows if row.variable in asked)
    plan = replace(GUO, procedure=SummaryTable(title="Treatment", rows=rows))
    study = study_of(tmp_path, cases(), plan)
    lost = study.dataset.frame["n_passes"].copy()
    lost.iloc[:3] = None
    dataset = replace(study.dataset, frame=study.dataset.frame.assign(n_passes=lost))
    table = below(
        procedure.present(procedure.compute(replace(study, dataset=dataset), plan)),
        "procedure_missing",
    )
    only = "Passes: cannot be told from what is recorded"
    assert block(table, only) == {only: (3, 0, 3)}


def test_every_group_of_a_plan_has_its_column(tmp_path: Path) -> None:
    assert GUO.groups is not None
    third = Group(code="failed_not_stented", label="Failed, not stented")
    plan = replace(GUO, groups=replace(GUO.groups, others=(third,)))
    study = study_of(tmp_path, [*cases(), *left_out()], plan)
    table = below(table1.present(table1.compute(study, plan)), "table1_missing")
    assert len(table.columns) == 5
    others = int(study.groups[2][1].sum())
    found = block(table, "Systolic blood pressure")
    assert found["Systolic blood pressure"] == (4, 2, others, 6 + others)
    assert found["No reason recorded"] == (0, 1, others, 1 + others)


def test_the_words_of_the_reasons_are_those_of_the_dictionary() -> None:
    assert {words(reason.value) for reason in MISSING_LABELS} == set(MISSING_LABELS.values())


HEAD = PLAN.replace("[outcomes]", """
[table1]
title = "Baseline"
rows = [{ variable = "age", summary = "mean" }, { variable = "nihss", summary = "median" }]
[outcomes]
""")  # fmt: skip


def test_data_without_reasons_say_just_missing() -> None:
    plan = parse_plan(HEAD.encode(), source="plain.toml")
    study = study_in_memory(frame_of(120, missing=0.3), plan)
    (table,) = table1.present(table1.compute(study, plan))
    assert table.notes[-1] == UNKNOWN
    whole = study_in_memory(frame_of(120, missing=0.0), plan)
    (table,) = table1.present(table1.compute(whole, plan))
    assert UNKNOWN not in table.notes


BOOK = """name,label,kind,levels,missing
arm,Arm,choice,stent; none,
age,Age,integer,,999=lost to follow-up; 998=not asked; 997
nihss,NIHSS,integer,,
score,Score,integer,,
good,Good,boolean,,
dead,Death,boolean,,
"""


def test_the_codes_of_a_file_give_their_reasons(tmp_path: Path) -> None:
    ages = ["60", "999", "998", "", "997", "71", "999", "66"]
    lines = [f"{'stent' if n % 2 else 'none'},{age},{n + 5},{n % 7},yes,no"
             for n, age in enumerate(ages)]  # fmt: skip
    data, book = tmp_path / "data.csv", tmp_path / "book.csv"
    data.write_text("\n".join(["arm,age,nihss,score,good,dead", *lines]), encoding="utf-8")
    book.write_text(BOOK, encoding="utf-8")
    source = open_cases(cast("Any", SimpleNamespace(data=data, codebook=book)))
    plan: Plan = parse_plan(HEAD.encode(), source="file.toml")
    report = build_report(source, plan, code_version="t", generated_at=MOMENT)
    (chapter,) = [each for each in report.chapters if each.key == "table1"]
    found = block(below(cast("Any", chapter.displays), "table1_missing"), "Age")
    assert found == {
        "Age": (2, 3, 5),
        "Lost to follow-up": (1, 1, 2),
        "Not asked": (0, 1, 1),
        "No reason recorded": (1, 1, 2),
    }
    written = report_to_dict(report)["chapters"]
    tables = [d for c in written for d in c["displays"] if d["key"] == "table1_missing"]
    assert tables[0]["rows"][1]["cells"][0]["text"] == "Lost to follow-up"
    assert tables[0]["rows"][1]["cells"][3]["value"] == 2
