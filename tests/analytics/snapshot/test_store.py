"""Snapshots on disk: same content, same hash; damage is found; nothing is half published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analytics.snapshot.layout import arrow_schema, record_batches
from analytics.snapshot.manifest import SnapshotCorruptError
from analytics.snapshot.store import ROW_GROUP_ROWS, TableStream, read_snapshot, write_snapshot
from tests.analytics.making import FACTS

COLUMNS = (("id", "integer"), ("drug", "multiple"), ("given", "boolean"))
CODEBOOK = {"schema": "reperfuse-codebook/1", "pages": []}


def stream(rows: list[tuple[Any, ...]], chunk: int = 100) -> TableStream:
    schema = arrow_schema(COLUMNS)
    chunks = (rows[start : start + chunk] for start in range(0, len(rows), chunk))
    return TableStream(
        name="dose", schema=schema, batches=record_batches(chunks, schema, schema.names)
    )


def write(root: Path, rows: list[tuple[Any, ...]], chunk: int = 100, facts: Any = FACTS) -> Any:
    return write_snapshot(root, tables=[stream(rows, chunk)], codebook=CODEBOOK, facts=facts)


ROWS: list[tuple[Any, ...]] = [
    (1, ("aspirin", "clopidogrel"), True),
    (2, (), False),
    (3, None, None),
]


def test_answers_come_back_as_they_went_in(tmp_path: Path) -> None:
    table = write(tmp_path, ROWS).read("dose", ["id", "drug", "given"])
    assert table.to_pydict() == {
        "id": [1, 2, 3],
        "drug": ["aspirin,clopidogrel", "", None],
        "given": [True, False, None],
    }


def test_the_folder_is_named_after_the_content(tmp_path: Path) -> None:
    snapshot = write(tmp_path, ROWS)
    assert snapshot.folder.name == snapshot.manifest.content_hash[:16]
    stored = json.loads((snapshot.folder / "manifest.json").read_text())
    assert stored["content_hash"] == snapshot.manifest.content_hash


def test_the_way_in_which_rows_arrive_does_not_change_the_hash(tmp_path: Path) -> None:
    rows = [(number, ("aspirin",), True) for number in range(ROW_GROUP_ROWS + 7)]
    one = write(tmp_path / "one", rows, chunk=999)
    other = write(tmp_path / "other", rows, chunk=ROW_GROUP_ROWS + 7)
    assert one.manifest.content_hash == other.manifest.content_hash


def test_a_changed_answer_changes_the_hash(tmp_path: Path) -> None:
    one = write(tmp_path, ROWS)
    other = write(tmp_path, [*ROWS[:2], (3, None, False)])
    assert one.manifest.content_hash != other.manifest.content_hash


def test_the_same_content_later_is_the_same_snapshot(tmp_path: Path) -> None:
    first = write(tmp_path, ROWS)
    second = write(tmp_path, ROWS, facts=replace(FACTS, created_at="2030-01-01T00:00:00+00:00"))
    assert second.folder == first.folder
    assert second.manifest.facts.created_at == FACTS.created_at
    assert [each.name for each in tmp_path.iterdir()] == [first.folder.name]


def test_tables_are_written_in_pieces_as_they_come(tmp_path: Path) -> None:
    taken: list[int] = []

    def chunks() -> Iterator[list[tuple[Any, ...]]]:
        for number in range(5):
            taken.append(number)
            yield [(number, None, True)] * ROW_GROUP_ROWS

    schema = arrow_schema(COLUMNS)
    table = TableStream(
        name="dose", schema=schema, batches=record_batches(chunks(), schema, schema.names)
    )
    snapshot = write_snapshot(tmp_path, tables=[table], codebook=CODEBOOK, facts=FACTS)
    file = pa.parquet.ParquetFile(snapshot.folder / "dose.parquet")
    assert taken == [0, 1, 2, 3, 4]
    assert file.metadata.num_row_groups == 5
    assert snapshot.manifest.entry("dose").rows == 5 * ROW_GROUP_ROWS


def test_a_writer_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[list[tuple[Any, ...]]]:
        yield ROWS
        raise ConnectionError("the database went away")

    schema = arrow_schema(COLUMNS)
    table = TableStream(
        name="dose", schema=schema, batches=record_batches(broken(), schema, schema.names)
    )
    with pytest.raises(ConnectionError):
        write_snapshot(tmp_path, tables=[table], codebook=CODEBOOK, facts=FACTS)
    assert list(tmp_path.iterdir()) == []


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", ["dose.parquet", "codebook.json"], ids=str)
def test_one_changed_bit_is_noticed_and_the_file_named(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, ROWS).folder
    flip(folder / name)
    with pytest.raises(SnapshotCorruptError, match=f"{name} is not the file that was written"):
        read_snapshot(folder)


@pytest.mark.parametrize("name", ["dose.parquet", "codebook.json", "manifest.json"], ids=str)
def test_a_lost_file_is_noticed_and_named(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, ROWS).folder
    (folder / name).unlink()
    with pytest.raises(SnapshotCorruptError, match=name):
        read_snapshot(folder)


@pytest.mark.parametrize(
    ("new", "old", "reason"),
    [
        ("{", "}", "cannot be read"),
        ("reperfuse-snapshot/9", "reperfuse-snapshot/1", "unknown schema"),
        ('"content_hash": "0', '"content_hash": "', "does not match its own content hash"),
        ('"rows_": 3', '"rows": 3', "cannot be read"),
    ],
    ids=["not json", "schema", "hash", "fields"],
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, new: str, old: str, reason: str) -> None:
    path = write(tmp_path, ROWS).folder / "manifest.json"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SnapshotCorruptError, match=reason):
        read_snapshot(path.parent)


def test_a_corrupt_folder_of_the_same_content_is_not_taken_for_published(tmp_path: Path) -> None:
    folder = write(tmp_path, ROWS).folder
    flip(folder / "dose.parquet")
    with pytest.raises(SnapshotCorruptError):
        write(tmp_path, ROWS)
