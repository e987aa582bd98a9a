"""Three-valued columns and rows: yes, no, or missing where it cannot be told.

On columns of the type ``boolean``, ``&``, ``|`` and ``~`` follow Kleene's logic already.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.dataset.dataset import CASE


def three_valued(yes: ArrayLike, no: ArrayLike, index: pd.Index) -> pd.Series:
    """True where ``yes``, False where ``no``, missing where neither; both have shape (n,)."""
    values = np.asarray(yes, dtype=np.bool_)
    unknown = ~values & ~np.asarray(no, dtype=np.bool_)
    return pd.Series(pd.arrays.BooleanArray(values.copy(), unknown), index=index)


def compare(values: pd.Series) -> pd.Series:
    """A comparison's result as a three-valued column."""
    return values.astype("boolean")


def equals(values: pd.Series, code: str) -> pd.Series:
    """Whether a choice is ``code``; missing where it is missing."""
    return among(values, (code,))


def among(values: pd.Series, codes: Iterable[str]) -> pd.Series:
    """Whether a choice is one of ``codes``; missing where it is missing."""
    return values.isin(list(codes)).astype("boolean").mask(values.isna())


def any_code_except(values: pd.Series, code: str) -> pd.Series:
    """Whether a multiple choice holds any code other than ``code``; missing where missing."""
    return (values != code).astype("boolean").mask(values.isna())


def numbers(values: pd.Series) -> NDArray[np.float64]:
    """The values as floats of shape (n,), NaN where missing."""
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def row_counts(rows: pd.DataFrame, cases: int) -> NDArray[np.int64]:
    """How many rows each case has, shape (cases,)."""
    return np.bincount(rows[CASE].to_numpy(dtype=np.intp), minlength=cases).astype(np.int64)


def any_row(rows: pd.DataFrame, holds: pd.Series, cases: pd.Index) -> pd.Series:
    """Per case: yes if a row holds; missing if none does but one is missing; no otherwise.

    A case without rows gets no; the caller masks it where that is not an answer.
    """
    case = rows[CASE].to_numpy(dtype=np.intp)
    yes = holds.to_numpy(dtype=np.bool_, na_value=False)
    unknown = holds.isna().to_numpy()
    hits = np.bincount(case[yes], minlength=len(cases)) > 0
    doubts = np.bincount(case[unknown], minlength=len(cases)) > 0
    return three_valued(hits, ~hits & ~doubts, cases)


def last_rows(rows: pd.DataFrame, cases: int, among: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each case the place of its last row in ``rows`` among the places ``among``, or -1.

    Rows are in order of case, and ``among`` is ascending.
    """
    place = np.full(cases, -1, dtype=np.intp)
    place[rows[CASE].to_numpy(dtype=np.intp)[among]] = among
    return place


def first_rows(rows: pd.DataFrame, cases: int) -> NDArray[np.intp]:
    """For each case the place of its first row in ``rows``, or -1; rows are in order of case."""
    case = rows[CASE].to_numpy(dtype=np.intp)
    place = np.full(cases, -1, dtype=np.intp)
    place[case[::-1]] = np.arange(len(case))[::-1]
    return place
