"""One row per case: the right row of every table, missing kept apart from answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.dataset.assemble import assemble, known_names
from analytics.dataset.dataset import Dataset
from analytics.dataset.reading import CodebookMismatchError
from analytics.snapshot.store import Snapshot
from tests.analytics.making import (
    FACTS,
    after,
    codebook,
    day,
    snapshot_of,
    streams,
    tables_of,
    write_snapshot,
)

CASES: list[dict[str, Any]] = [
    {
        "sex": "female",
        "prestroke_mrs": 0,
        "hypertension": False,
        "glucose": 5.5,
        "premorbid_antiplatelet": ("aspirin", "clopidogrel"),
        "door_dt": after(1),
        "aspects": 0,
        "etici_final_site": "2b50",
        "attempt": [{"etici_after": "1"}, {"etici_after": "2b50"}],
        "followup": {"d90": {"mrs": 3, "fu_date": day(88)}, "discharge": {"mrs": 4}},
        "died": False,
    },
    {"sex": None, "procedure": False},
    {
        "sex": "male",
        "procedures": [
            {"seq": 3, "etici_final_site": "3", "attempt": [{"etici_after": "3"}] * 3},
            {"seq": 1, "etici_final_site": "0", "attempt": [{"etici_after": "0"}]},
        ],
    },
    {"procedure": True},
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot_of(tmp_path_factory.mktemp("assemble"), CASES)


def values(dataset: Dataset, name: str) -> list[Any]:
    return [None if pd.isna(value) else value for value in dataset[name]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sex", ["female", None, "male", None]),
        ("prestroke_mrs", [0, None, None, None]),
        ("hypertension", [False, None, None, None]),
        ("glucose", [5.5, None, None, None]),
        ("premorbid_antiplatelet", ["aspirin,clopidogrel", None, None, None]),
        ("aspects", [0, None, None, None]),
        ("door_dt", [after(1), None, None, None]),
        ("died", [False, None, None, None]),
        ("d90_mrs", [3, None, None, None]),
        ("discharge_mrs", [4, None, None, None]),
        ("y1_mrs", [None, None, None, None]),
        ("d90_fu_date", [pd.Timestamp(day(88)), None, None, None]),
        ("etici_final_site", ["2b50", None, "0", None]),
        ("has_procedure", [True, False, True, True]),
        ("site", ["AA", "AA", "AA", "AA"]),
        ("registry_id", ["AA-1", "AA-2", "AA-3", "AA-4"]),
    ],
    ids=str,
)
def test_a_case_has_its_own_answers(snapshot: Snapshot, name: str, expected: list[Any]) -> None:
    assert values(assemble(snapshot, [name]), name) == expected


def test_rows_carry_the_place_of_their_case_and_leave_out_later_procedures(
    snapshot: Snapshot,
) -> None:
    rows = assemble(snapshot, ["attempt"]).rows["attempt"]
    assert list(rows["case"]) == [0, 0, 2]
    assert list(rows["etici_after"]) == ["1", "2b50", "0"]


def test_choices_keep_the_order_of_the_codebook(snapshot: Snapshot) -> None:
    grades = assemble(snapshot, ["etici_final_site"])["etici_final_site"]
    assert list(grades.cat.categories) == ["0", "1", "2a", "2b50", "2b67", "2c", "3"]
    assert grades.cat.ordered


def test_only_the_wanted_columns_are_loaded(snapshot: Snapshot) -> None:
    dataset = assemble(snapshot, ["sex", "d90_mrs"])
    assert set(dataset.frame) == {"has_procedure", "sex", "d90_mrs"}
    assert dataset.rows == {}


def test_what_the_codebook_does_not_have_is_missing_and_said_so(snapshot: Snapshot) -> None:
    dataset = assemble(snapshot, ["sex", "collected_since_next_year"])
    assert dataset.absent == ("collected_since_next_year",)
    assert dataset["collected_since_next_year"].isna().all()


def test_a_variable_keeps_its_meaning(snapshot: Snapshot) -> None:
    column = assemble(snapshot, ["glucose"]).columns["glucose"]
    assert (column.label, column.unit, column.kind) == ("Glucose", "mmol/L", "decimal")


def test_a_code_that_the_codebook_does_not_list_is_refused(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, [{"sex": "unheard of"}])
    with pytest.raises(CodebookMismatchError, match=r"patient\.sex holds 'unheard of'"):
        assemble(snapshot, ["sex"])


def test_an_older_snapshot_without_a_table_is_read(tmp_path: Path) -> None:
    tables = [s for s in streams(tables_of(CASES)) if s.name not in ("death", "rescuetreatment")]
    snapshot = write_snapshot(tmp_path, tables=tables, codebook=codebook(), facts=FACTS)
    dataset = assemble(snapshot, ["died", "rescuetreatment"])
    assert values(dataset, "died") == [None] * 4
    assert dataset.rows["rescuetreatment"].empty


def test_no_cases_give_an_empty_frame(tmp_path: Path) -> None:
    dataset = assemble(snapshot_of(tmp_path, []), ["sex", "d90_mrs", "attempt", "glucose"])
    assert len(dataset) == 0
    assert dataset.rows["attempt"].empty


def test_identifying_and_free_text_variables_are_not_known() -> None:
    known = known_names(codebook())
    assert {"sex", "d90_mrs", "attempt", "age_at_onset"} <= known
    assert known.isdisjoint({"family_name", "birth_date", "operator_code", "d90_assessor"})


def test_the_order_of_rows_in_the_file_does_not_matter(tmp_path: Path) -> None:
    tables = tables_of(CASES)
    tables["attempt"].reverse()
    tables["procedure"].reverse()
    snapshot = write_snapshot(tmp_path, tables=streams(tables), codebook=codebook(), facts=FACTS)
    dataset = assemble(snapshot, ["attempt", "etici_final_site"])
    assert list(dataset.rows["attempt"]["etici_after"]) == ["1", "2b50", "0"]
    assert values(dataset, "etici_final_site") == ["2b50", None, "0", None]
