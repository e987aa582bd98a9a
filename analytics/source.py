"""The seam: the only module of analytics that imports the registry."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from registry.interface import (
    Compared,
    DataState,
    ExtractTable,
    SiteInfo,
    all_sites,
    codebook_as_data,
    compared_grades,
    data_state,
    extract_tables,
    grades_in_order,
    record_event,
    ring_for_digests,
    sites_of,
)

if TYPE_CHECKING:
    from analytics.snapshot.store import Snapshot, TableStream

__all__ = [
    "Compared",
    "DataState",
    "SiteInfo",
    "all_sites",
    "codebook_as_data",
    "compared_grades",
    "data_state",
    "grades_in_order",
    "record_event",
    "ring_for_digests",
    "sites_of",
    "take_snapshot",
]


def take_snapshot(
    root: Path, site_codes: Sequence[str], *, now: datetime, code_version: str
) -> Snapshot:
    """Freeze the data of these sites below ``root``, all read from one moment of the database."""
    from analytics.snapshot.manifest import Facts  # noqa: PLC0415 - keeps pyarrow off the web
    from analytics.snapshot.store import write_snapshot  # noqa: PLC0415

    codebook = codebook_as_data()
    with extract_tables(site_codes) as tables:
        synthetic_cases, streams = _count_synthetic(_stream(table) for table in tables)
        facts = Facts(
            created_at=now.isoformat(timespec="seconds"),
            data_cut_off=now.isoformat(timespec="seconds"),
            sites=tuple(site_codes),
            code_version=code_version,
            synthetic_cases=synthetic_cases,
        )
        snapshot = write_snapshot(root, tables=streams, codebook=codebook, facts=facts)
    # An old folder with the same content is in use again: the sweep goes by its age.
    os.utime(snapshot.folder)
    return snapshot


def _stream(table: ExtractTable) -> TableStream:
    from analytics.snapshot.layout import arrow_schema, record_batches  # noqa: PLC0415 - pyarrow
    from analytics.snapshot.store import TableStream  # noqa: PLC0415

    schema = arrow_schema((column.name, column.kind) for column in table.columns)
    batches = record_batches(table.batches, schema, table.recorded)
    return TableStream(name=table.name, schema=schema, batches=batches)


def _count_synthetic(streams: Iterator[TableStream]) -> tuple[int, Iterator[TableStream]]:
    """Count the synthetic cases, and return all streams as they were.

    The manifest names the count before the tables are written, so the episodes, which come
    early, are held as compact Arrow batches.
    """
    from analytics.snapshot.store import TableStream  # noqa: PLC0415 - brings pyarrow

    held: list[TableStream] = []
    for stream in streams:
        batches = list(stream.batches)
        held.append(TableStream(name=stream.name, schema=stream.schema, batches=batches))
        if stream.name == "episode":
            count = sum(sum(batch.column("synthetic").to_pylist()) for batch in batches)
            return count, chain(held, streams)
    raise LookupError("the extract has no table of episodes")
