"""Characteristics of three groups: hand-made numbers, and the words around them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.analyses import grouped_table
from analytics.analyses.grouped import describe_groups
from analytics.dataset.columns import Column, Level
from analytics.dataset.dataset import Dataset
from analytics.plan import SummaryRow
from analytics.stats.baseline_tests import Choices
from analytics.stats.one_way import kruskal_wallis

SITES = ("North", "South", "West")
SIDES = (
    Level(code="l", label="Left"),
    Level(code="r", label="Right"),
    Level(code="b", label="Both"),
)


def dataset() -> Dataset:
    frame = pd.DataFrame(
        {
            "age": pd.array([60, 70, 80, 61, None, 75, 50, 55, 90, 40], dtype="Int64"),
            "ivt": pd.array([True, False, True, True, True, None, False, False, True, True]),
            "side": pd.Categorical(list("llrlrlrrlb"), categories=["l", "r", "b"]),
        }
    )
    columns = {
        "age": Column(name="age", label="Age", kind="integer", unit="years"),
        "ivt": Column(name="ivt", label="Thrombolysis", kind="boolean"),
        "side": Column(name="side", label="Side", kind="choice", levels=SIDES),
    }
    return Dataset(frame=frame, columns=columns)


GROUPS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, -1])
ROWS = tuple(
    SummaryRow(variable=name, summary=kind, only="")  # type: ignore[arg-type]
    for name, kind in (("age", "median"), ("age", "mean"), ("ivt", "count"), ("side", "count"))
)


def test_every_group_and_all_together_are_described() -> None:
    found = describe_groups(dataset(), ROWS, GROUPS, SITES, choices=Choices())
    assert found.sizes == (3, 3, 3)
    table = grouped_table.table(found, "sites", "Sites")
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts[0][:6] == [
        "Age, years, median [IQR]",
        "70 [65, 75]",
        "68.0 [64.5, 71.5]",
        "55.0 [52.5, 72.5]",
        "65.5 [58.8, 76.3]",
        "1",
    ]
    expected = kruskal_wallis([60, 70, 80], [61, 75], [50, 55, 90]).p_value
    assert table.rows[0].cells[-1].value == expected
    assert texts[0][-1].endswith("(Kruskal–Wallis)")
    assert texts[1][-1].endswith("(Welch ANOVA)")
    assert texts[2][1:6] == ["2/3", "2/2", "1/3", "5/8", "1"]
    assert [row[0] for row in texts[3:]] == ["Side, n (%)", "Left", "Right"]
    assert texts[3][-1].endswith("(Fisher exact)")


def test_columns_name_the_groups_and_the_largest_difference() -> None:
    found = describe_groups(dataset(), ROWS, GROUPS, SITES, choices=Choices(), p_values=False)
    table = grouped_table.table(found, "sites", "Sites")
    assert [column.label for column in table.columns] == [
        "Characteristic",
        "North\n(n = 3)",
        "South\n(n = 3)",
        "West\n(n = 3)",
        "Overall\n(n = 9)",
        "Missing",
        "Largest SMD",
    ]
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_an_empty_group_is_said_to_make_a_test_impossible() -> None:
    found = describe_groups(dataset(), ROWS[:1], GROUPS, (*SITES, "East"), choices=Choices())
    table = grouped_table.table(found, "sites", "Sites")
    assert table.rows[0].cells[4].text == "not estimable"
    assert any("a group has no patients" in note for note in table.notes)
