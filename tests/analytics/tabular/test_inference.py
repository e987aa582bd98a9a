"""Without a codebook one is inferred, carefully, and every inference is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.tabular.cases import FileCases, inferred_codebook, without_codebook
from analytics.tabular.codebook import read_codebook
from analytics.tabular.inference import infer
from analytics.tabular.reading import RawTable, read_table


def table(folder: Path, columns: dict[str, list[str]], separator: str = ",") -> RawTable:
    lines = [list(columns), *zip(*columns.values(), strict=True)]
    rows = [separator.join(cells) for cells in lines]
    path = folder / "cohort.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_table(path)


COLUMNS = [
    pytest.param(["0", "1", "1"], "boolean", "1 as yes and 0 as no", id="0 and 1"),
    pytest.param(["No", "YES", ""], "boolean", "yes as yes and no as no", id="words"),
    pytest.param(["yes", "yes", "yes"], "boolean", "yes as yes", id="yes alone"),
    pytest.param(["1", "1", "1"], "integer", "from 1 to 1", id="one alone"),
    pytest.param(["1", "2", "2"], "integer", "from 1 to 2", id="1 and 2"),
    pytest.param(["0", "3", "6"], "integer", "whole numbers from 0 to 6", id="whole"),
    pytest.param(["0", "3", "9"], "integer", "9 may mean missing", id="nine"),
    pytest.param(["-9", "3", "4"], "integer", "-9 may mean missing", id="minus nine"),
    pytest.param(["1.5", "2", "-3e2"], "decimal", "numbers from -300 to 2", id="decimal"),
    pytest.param(["2024-01-31", "", ""], "date", "year-month-day", id="date"),
    pytest.param(["31.1.2024", "", ""], "date", "day.month.year", id="German date"),
    pytest.param(["2024-01-31 14:05", "", ""], "moment", "taken as UTC", id="moment"),
    pytest.param(["None", "NA", "good"], "choice", "NA, None, good", id="choice"),
    pytest.param(["3/4/2024", "5/6/2024", ""], "choice", "without order", id="slashes"),
    pytest.param(["", " ", ""], "text", "no cell is filled", id="nothing"),
]


@pytest.mark.parametrize(("cells", "kind", "said"), COLUMNS)
def test_what_a_column_seems_to_be(tmp_path: Path, cells: list[str], kind: str, said: str) -> None:
    _, found = infer(table(tmp_path, {"n": ["x", "y", "z"], "column": cells}))
    assert found.entry.column.kind == kind
    assert said in found.sentence


def test_names_and_running_numbers_are_never_levels(tmp_path: Path) -> None:
    columns = {
        "name": [f"P{place}" for place in range(40)],
        "number": [str(place + 100) for place in range(40)],
        "case_id": [str(place * place) for place in range(40)],
        "age": [str(30 + place % 39) for place in range(40)],
    }
    found = infer(table(tmp_path, columns))
    assert [each.entry.column.kind for each in found] == ["text", "text", "text", "integer"]
    assert "40 different texts" in found[0].sentence
    assert FileCases(table(tmp_path, columns), {e.entry.name: e.entry for e in found}).known() == {
        "age"
    }


def test_a_decimal_comma_is_understood_where_it_separates_nothing(tmp_path: Path) -> None:
    cases = without_codebook(table(tmp_path, {"a": ["36,5", "37"], "b": ["x", "y"]}, ";"))
    assert cases.load(["a"]).frame["a"].tolist() == [36.5, 37.0]


def test_what_the_plan_counts_by_its_codes_is_a_choice(tmp_path: Path) -> None:
    raw = table(tmp_path, {"arm": ["1", "0", "1"], "sex": ["2", "1", "1"], "ivt": ["1", "0", "0"]})
    arm, sex, ivt = infer(raw, {"arm": ["1", "0"], "sex": [], "ivt": ["yes"]})
    assert arm.entry.column.codes == ("0", "1")
    assert arm.entry.column.ordered
    assert sex.entry.column.codes == ("1", "2")
    assert ivt.entry.column.kind == "boolean"


def test_the_inferred_codebook_gives_the_same_cases_again(tmp_path: Path) -> None:
    raw = table(
        tmp_path,
        {
            "stent": ["1", "0", "1"],
            "day": ["31.1.2024", "1.2.2024", ""],
            "grade": ["None", "", "Good"],
            "age": ["50", "61", "72"],
        },
    )
    cases = without_codebook(raw)
    path = tmp_path / "codebook.csv"
    path.write_text(inferred_codebook(cases), encoding="utf-8")
    assert read_codebook(path) == dict(cases.entries)
