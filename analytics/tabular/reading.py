"""A CSV or Parquet file as columns of text, exactly as written.

Nothing is taken for missing here but the empty cell: “None”, “NA” and “0” are answers until a
codebook says otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.tabular.errors import TableError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
SAMPLE_LINES = 20
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_ROW = re.compile(r"[Rr]ow #?(\d+)")
_EXPECTED = re.compile(r"Expected (\d+) columns, got (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """``columns`` are Arrow string arrays with null for an empty cell; all have ``rows`` entries.

    ``separator`` is "" for Parquet. ``kinds`` are those that the file itself states.
    """

    name: str
    sha256: str
    rows: int
    columns: Mapping[str, Any]
    separator: str
    kinds: Mapping[str, str]


def read_table(path: Path) -> RawTable:
    """Read a file whose name ends in .csv, .tsv, .txt or .parquet; raises TableError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(path.name, f"the file cannot be read: {error.strerror}") from error
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in (".parquet", ".pq"):
        return _from_parquet(path.name, content, digest)
    return _from_csv(path.name, content, digest)


def text_of(content: bytes, name: str) -> str:
    """The text of a file, with or without byte-order mark; TableError if it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(
            name, "the file is not UTF-8 text; save it as “CSV UTF-8”", line
        ) from error


def separator_of(text: str, name: str) -> str:
    """The separator of a CSV text: the one that divides the first lines alike, most often."""
    lines = [_QUOTED.sub("", line) for line in text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]]
    heading = next((line for line in lines if line.strip()), "")
    if not heading:
        raise TableError(name, "the file is empty")
    counts = {separator: heading.count(separator) for separator in SEPARATORS}
    alike = {
        separator: count
        for separator, count in counts.items()
        if count and all(line.count(separator) == count for line in lines if line.strip())
    }
    chosen = alike or {separator: count for separator, count in counts.items() if count}
    return max(chosen, key=lambda separator: chosen[separator]) if chosen else ","


def _from_csv(name: str, content: bytes, digest: str) -> RawTable:
    import pyarrow as pa  # noqa: PLC0415 loaded when a file is read
    from pyarrow import csv  # noqa: PLC0415

    text = text_of(content, name)
    separator = separator_of(text, name)
    heading = _heading(text, separator, name)
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(heading, pa.string()), null_values=[""], strings_can_be_null=True
    )
    parse = csv.ParseOptions(
        delimiter=separator,
        newlines_in_values=True,
        # In a table of one column an empty line is an answer that is missing.
        ignore_empty_lines=len(heading) > 1,
    )
    try:
        table = csv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=parse,
            convert_options=options,
        )
    except pa.ArrowInvalid as error:
        raise _unreadable(name, str(error)) from error
    columns = {column: _stripped(table[column]) for column in table.column_names}
    return RawTable(
        name=name,
        sha256=digest,
        rows=table.num_rows,
        columns=columns,
        separator=separator,
        kinds={},
    )


def _heading(text: str, separator: str, name: str) -> tuple[str, ...]:
    import csv  # noqa: PLC0415 the standard library's, for one line
    from io import StringIO  # noqa: PLC0415

    names = next(csv.reader(StringIO(text), delimiter=separator), [])
    for place, column in enumerate(names):
        if not column.strip():
            raise TableError(name, f"column {place + 1} has no name", 1)
        if column in names[:place]:
            raise TableError(name, f"two columns are called “{column}”", 1)
    return tuple(names)


def _unreadable(name: str, message: str) -> TableError:
    row, expected = _ROW.search(message), _EXPECTED.search(message)
    line = int(row[1]) if row else None
    if expected:
        return TableError(
            name, f"the row has {expected[2]} cells, and the heading {expected[1]}", line
        )
    return TableError(name, f"the rows cannot be read: {message.splitlines()[0]}", line)


def _stripped(column: Any) -> Any:
    """The texts without blanks around them; a cell of blanks is empty."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    texts = pc.utf8_trim_whitespace(column.combine_chunks())
    blank = pc.equal(texts, "")
    return (
        pc.if_else(blank, pa.scalar(None, pa.string()), texts) if pc.any(blank).as_py() else texts
    )


def _from_parquet(name: str, content: bytes, digest: str) -> RawTable:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(pa.BufferReader(content), use_threads=False)
    except pa.ArrowException as error:
        raise TableError(name, f"not a Parquet file: {error}") from error
    return RawTable(
        name=name,
        sha256=digest,
        rows=table.num_rows,
        columns={column: _as_text(table[column]) for column in table.column_names},
        separator="",
        kinds={field.name: kind for field in table.schema if (kind := _kind(field.type))},
    )


def _kind(arrow_type: Any) -> str:
    import pyarrow as pa  # noqa: PLC0415

    kinds = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "decimal"),
        (pa.types.is_decimal, "decimal"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "moment"),
        (pa.types.is_dictionary, "choice"),
    )
    return next((kind for holds, kind in kinds if holds(arrow_type)), "")


def _as_text(column: Any) -> Any:
    """A typed column as the text that a CSV file would hold; NaN is empty."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    values = column.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.nulls(0, values.type)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    if pa.types.is_timestamp(values.type):
        values = pc.strftime(values, format="%Y-%m-%dT%H:%M:%S")
    return _stripped(pa.chunked_array([values.cast(pa.string())]))
