"""Snapshots on disk: written in pieces, hashed, published whole or not at all, then verified."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.snapshot.manifest import (
    CODEBOOK_FILE,
    MANIFEST_FILE,
    Facts,
    Manifest,
    SnapshotCorruptError,
    TableEntry,
    file_sha256,
    manifest_from_json,
)

# A fixed size of row group makes the file, and so its hash, independent of how rows arrived.
ROW_GROUP_ROWS = 10_000
# So many rows stay in the processor's cache while they are looked through.
BATCH_ROWS = 50_000
# Arrow's own allocator gives pages back to the system and asks for others at every column: that
# takes a third of the time in which a large snapshot is read.
pa.set_memory_pool(pa.system_memory_pool())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStream:
    """A table on its way into a snapshot: ``batches`` are Arrow record batches of ``schema``."""

    name: str
    schema: Any
    batches: Iterable[Any]


@dataclass(frozen=True)
class Snapshot:
    """A verified snapshot. ``read`` loads columns of one table as an Arrow table."""

    folder: Path
    manifest: Manifest
    # A footer lists every column of every row group: it is read once.
    _footers: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def codebook(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = json.loads(
            (self.folder / CODEBOOK_FILE).read_text(encoding="utf-8")
        )
        return content

    def has_table(self, table: str) -> bool:
        return any(entry.name == table for entry in self.manifest.tables)

    def column_names(self, table: str) -> tuple[str, ...]:
        return tuple(self._footer(table).schema.names)

    def read(
        self,
        table: str,
        columns: Sequence[str],
        *,
        coded: Collection[str] = (),
        where: tuple[str, Collection[str]] | None = None,
    ) -> Any:
        """Return an Arrow table with ``columns`` of ``table``, rows in the order that was written.

        Texts of the columns in ``coded`` come as a dictionary and its codes, as they are stored.
        ``where`` is one of the columns and its values in the rows that are wanted.
        """
        with pq.ParquetFile(
            self._path(table), metadata=self._footer(table), read_dictionary=list(coded)
        ) as file:
            if where is None:
                return file.read(list(columns), use_threads=False)
            schema = pa.schema([file.schema_arrow.field(name) for name in columns])
            batches = file.iter_batches(BATCH_ROWS, columns=list(columns), use_threads=False)
            return pa.Table.from_batches((_meant(each, *where) for each in batches), schema)

    def _footer(self, table: str) -> Any:
        if table not in self._footers:
            self._footers[table] = pq.read_metadata(self._path(table))
        return self._footers[table]

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


def write_snapshot(
    root: Path, *, tables: Iterable[TableStream], codebook: Mapping[str, Any], facts: Facts
) -> Snapshot:
    """Write a snapshot below ``root`` and return it; constant memory, whatever the number of rows.

    The folder appears under its final name in one step, or not at all. If the same content
    is there already, that snapshot is returned and nothing new is kept.
    """
    root.mkdir(parents=True, exist_ok=True)
    incoming = root / f".incoming-{uuid.uuid4().hex}"
    incoming.mkdir()
    try:
        manifest = _write_files(incoming, tables, codebook, facts)
        folder = _publish(incoming, root / manifest.folder_name)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return read_snapshot(folder)


def read_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot and verify each file; SnapshotCorruptError if one is not as written."""
    try:
        manifest = manifest_from_json((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotCorruptError(f"{folder.name}/{MANIFEST_FILE}: {error}") from error
    for name, expected in _expected_hashes(manifest):
        _verify(folder / name, expected)
    return Snapshot(folder, manifest)


def _meant(batch: Any, name: str, values: Collection[str]) -> Any:
    found = [pc.equal(batch[name], value) for value in values]
    return batch.filter(reduce(pc.or_, found))


def _write_files(
    folder: Path, tables: Iterable[TableStream], codebook: Mapping[str, Any], facts: Facts
) -> Manifest:
    entries = tuple(_write_table(folder, table) for table in tables)
    text = json.dumps(codebook, indent=1, ensure_ascii=False, sort_keys=True)
    _write_durably(folder / CODEBOOK_FILE, text)
    manifest = Manifest(
        facts=facts, tables=entries, codebook_sha256=file_sha256(folder / CODEBOOK_FILE)
    )
    _write_durably(folder / MANIFEST_FILE, manifest.to_json())
    return manifest


def _write_table(folder: Path, table: TableStream) -> TableEntry:
    path = folder / f"{table.name}.parquet"
    rows = 0
    # Compression runs beside the reading of the next rows: it needs no interpreter lock.
    with (
        pq.ParquetWriter(path, table.schema, compression="zstd") as writer,
        ThreadPoolExecutor(max_workers=1) as beside,
    ):
        written: list[Future[None]] = []
        for group in _row_groups(table):
            if written:
                written.pop().result()  # one group waits at most: memory stays constant
            written.append(beside.submit(writer.write_table, group, ROW_GROUP_ROWS))
            rows += group.num_rows
        for last in written:
            last.result()
    _sync(path)
    return TableEntry(name=table.name, rows=rows, sha256=file_sha256(path))


def _row_groups(table: TableStream) -> Iterator[Any]:
    waiting: list[Any] = []
    count = 0
    for batch in table.batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROW_GROUP_ROWS:
            whole = pa.Table.from_batches(waiting, schema=table.schema)
            yield whole.slice(0, ROW_GROUP_ROWS).combine_chunks()
            waiting = whole.slice(ROW_GROUP_ROWS).to_batches()
            count -= ROW_GROUP_ROWS
    if count:
        yield pa.Table.from_batches(waiting, schema=table.schema).combine_chunks()


def _publish(incoming: Path, final: Path) -> Path:
    _sync(incoming)
    try:
        incoming.rename(final)
    except OSError:
        # Another process, or an earlier run, has published the same content: keep what is sound.
        if not (final / MANIFEST_FILE).is_file():
            raise
        return final
    _sync(final.parent)
    return final


def _expected_hashes(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield CODEBOOK_FILE, manifest.codebook_sha256
    for entry in manifest.tables:
        yield f"{entry.name}.parquet", entry.sha256


def _verify(path: Path, expected: str) -> None:
    try:
        found = file_sha256(path)
    except OSError as error:
        raise SnapshotCorruptError(f"{path.name} cannot be read: {error}") from error
    if found != expected:
        raise SnapshotCorruptError(
            f"{path.name} is not the file that was written: its SHA-256 is {found[:16]}…, "
            f"the manifest says {expected[:16]}…"
        )


def _write_durably(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
