"""From the Arrow columns of a snapshot to pandas columns whose types know what missing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from analytics.dataset.columns import Column

Positions = NDArray[np.intp]


class CodebookMismatchError(ValueError):
    """A table of the snapshot holds a code that the snapshot's own codebook does not list."""


_NULLABLE = {
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int64Dtype(),
    pa.int16(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
_TEXT = {pa.string(): pd.StringDtype("pyarrow", na_value=np.nan)}


def to_series(values: Any, column: Column) -> pd.Series:
    """Turn one Arrow column into a series: choices are categorical in the codebook's order.

    Raises CodebookMismatchError on a code that the codebook does not know.
    """
    if column.kind == "choice":
        return _categorical(values, column)
    if column.kind == "date":
        days: pd.Series = values.to_pandas(date_as_object=False)
        return days.astype("datetime64[us]")
    known = _TEXT if column.kind == "multiple" else _NULLABLE
    series: pd.Series = values.to_pandas(types_mapper=known.get)
    return series


def pick(series: pd.Series, positions: Positions | None) -> Any:
    """The values at ``positions`` as an array, -1 for a missing one; None takes all as they are."""
    if positions is None:
        return series.array
    return pd.api.extensions.take(series.array, positions, allow_fill=True)


def missing_column(column: Column, length: int) -> pd.Series:
    """A column of ``length`` missing values with the type that ``column`` asks for."""
    arrow_types = {
        "integer": pa.int64(),
        "decimal": pa.float64(),
        "boolean": pa.bool_(),
        "moment": pa.timestamp("us", tz="UTC"),
        "date": pa.date32(),
    }
    nulls = pa.nulls(length, type=arrow_types.get(column.kind, pa.string()))
    return to_series(pa.chunked_array([nulls]), column)


def _categorical(values: Any, column: Column) -> pd.Series:
    encoded = values.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    found = encoded.dictionary.to_pylist()
    known = list(column.codes) or sorted(found)
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise CodebookMismatchError(
            f"{column.table}.{column.name} holds {', '.join(map(repr, unknown))}, "
            "which the codebook of this snapshot does not list"
        )
    place = np.array([known.index(code) for code in found] + [-1], dtype=np.int16)
    codes = encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
    dtype = pd.CategoricalDtype(known, ordered=column.ordered)
    return pd.Series(pd.Categorical.from_codes(place[codes], dtype=dtype))
