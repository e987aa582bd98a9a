"""From rows of Python values to the Arrow columns of a snapshot table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# The kinds are those of the codebook; "text" is only used for structure (keys of a site, a
# registry number, a time point), since free text never leaves the registry.
_TYPES = {
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
    "choice": pa.string(),
    "multiple": pa.string(),
    "moment": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "text": pa.string(),
}


def arrow_schema(columns: Iterable[tuple[str, str]]) -> Any:
    """Return the Arrow schema for ``(name, kind)`` pairs; raise KeyError for an unknown kind."""
    return pa.schema([pa.field(name, _TYPES[kind]) for name, kind in columns])


def record_batches(
    chunks: Iterable[Sequence[Sequence[Any]]], schema: Any, recorded: Sequence[str]
) -> Iterator[Any]:
    """Turn chunks of rows (values of the columns ``recorded``) into Arrow record batches.

    The other columns of ``schema`` are null throughout. A tuple or list of codes, the answer to
    a multiple choice, becomes its comma-joined text.
    """
    for rows in chunks:
        if not rows:
            continue
        columns = dict(zip(recorded, zip(*rows, strict=True), strict=True))
        arrays = [
            _array(columns[field.name], field)
            if field.name in columns
            else pa.nulls(len(rows), field.type)
            for field in schema
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], field: Any) -> Any:
    """Return the Arrow column; text of moments and dates, and 0 and 1, are cast as a whole."""
    example = next((value for value in values if value is not None), None)
    if isinstance(example, tuple | list):
        values = [None if value is None else ",".join(value) for value in values]
    elif isinstance(example, str) and not pa.types.is_string(field.type):
        return _from_text(pa.array(values, type=pa.string()), field.type)
    elif pa.types.is_boolean(field.type) and type(example) is int:
        return pa.array(values, type=pa.int8()).cast(field.type)
    return pa.array(values, type=field.type)


def _from_text(texts: Any, wanted: Any) -> Any:
    if pa.types.is_timestamp(wanted):
        return pc.assume_timezone(texts.cast(pa.timestamp("us")), "UTC")
    return texts.cast(wanted)
