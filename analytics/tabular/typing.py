"""From columns of text to columns that know what missing is, by the codebook and no guess."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analytics.tabular.codebook import Entry
from analytics.tabular.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

WHOLE = r"^[+-]?\d+(\.0*)?$"
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
WORDS = {
    "integer": "a whole number",
    "decimal": "a number",
    "boolean": "yes or no",
    "choice": "one of its levels",
    "date": "a date such as 2024-01-31",
    "moment": "a date and time such as 2024-01-31 14:05",
}
DATE = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$"
COMMA = re.compile(r"^[+-]?\d+,\d+$")


def typed(values: Any, entry: Entry, file: str, *, decimal_comma: bool = False) -> pd.Series:
    """The column with the type that the codebook says.

    Raises TableError with the line of the first cell that is neither an answer nor missing.
    """
    import pyarrow as pa  # noqa: PLC0415 loaded when a file is read
    import pyarrow.compute as pc  # noqa: PLC0415

    if entry.missing:
        codes = pa.array([code for code, _ in entry.missing], pa.string())
        values = pc.if_else(pc.is_in(values, value_set=codes), pa.scalar(None, pa.string()), values)
    if decimal_comma and entry.column.kind == "decimal":
        values = pc.replace_substring(values, ",", ".")
    make = _MAKERS[entry.column.kind]
    return make(values, entry, file)


def _numbers(values: Any, entry: Entry, file: str) -> pd.Series:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    whole = entry.column.kind == "integer"
    _require(values, pc.match_substring_regex(values, WHOLE if whole else NUMBER), entry, file)
    numbers = values.cast(pa.float64())
    series: pd.Series = numbers.to_pandas().astype("Float64")
    return series.astype("Int64") if whole else series


def _yes_no(values: Any, entry: Entry, file: str) -> pd.Series:
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    small = pc.utf8_lower(values)
    yes = pc.is_in(small, value_set=pa.array(entry.yes))
    no = pc.is_in(small, value_set=pa.array(entry.no))
    _require(values, pc.or_(yes, no), entry, file)
    answers = pc.if_else(pc.is_valid(values), yes, pa.scalar(None, pa.bool_()))
    return pd.Series(answers.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get))


def _choices(values: Any, entry: Entry, file: str) -> pd.Series:
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    codes = list(entry.column.codes)
    _require(values, pc.is_in(values, value_set=pa.array(codes, pa.string())), entry, file)
    places = pc.index_in(values, value_set=pa.array(codes, pa.string())).fill_null(-1)
    dtype = pd.CategoricalDtype(codes, ordered=entry.column.ordered)
    return pd.Series(pd.Categorical.from_codes(places.to_numpy(zero_copy_only=False), dtype=dtype))


def _moments(values: Any, entry: Entry, file: str) -> pd.Series:
    import pandas as pd  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    day = entry.column.kind == "date"
    if not entry.format:
        _require(values, pc.match_substring_regex(values, DATE if day else MOMENT), entry, file)
    texts = values.to_pandas().astype("str")
    form = entry.format or ("%Y-%m-%d" if day else "ISO8601")
    moments = pd.to_datetime(texts, format=form, errors="coerce", utc=not day)
    wrong = moments.isna() & texts.notna()
    if wrong.any():
        raise _refusal(texts[wrong].iloc[0], int(wrong.to_numpy().argmax()), entry, file)
    found: pd.Series = moments.astype("datetime64[us]" if day else "datetime64[us, UTC]")
    return found


def _texts(values: Any, entry: Entry, file: str) -> pd.Series:  # noqa: ARG001 as the others
    series: pd.Series = values.to_pandas().astype("str")
    return series


_MAKERS = {
    "integer": _numbers,
    "decimal": _numbers,
    "boolean": _yes_no,
    "choice": _choices,
    "date": _moments,
    "moment": _moments,
    "multiple": _texts,
    "text": _texts,
}


def _require(values: Any, fits: Any, entry: Entry, file: str) -> None:
    """Raise TableError at the first answer that does not fit its kind."""
    import pyarrow.compute as pc  # noqa: PLC0415

    wrong = pc.and_(pc.is_valid(values), pc.invert(pc.fill_null(fits, fill_value=False)))
    place = pc.index(wrong, value=True).as_py()
    if place >= 0:
        raise _refusal(values[place].as_py(), place, entry, file)


def _refusal(value: str, place: int, entry: Entry, file: str) -> TableError:
    words = WORDS[entry.column.kind]
    if entry.column.kind == "choice":
        words = f"one of {', '.join(entry.column.codes)}"
    reason = f"“{entry.name}” is “{value}”, not {words}; missing codes stand in the codebook"
    # The heading is line 1; a cell with a line break in it would move the lines after it.
    return TableError(file, reason, place + 2)
