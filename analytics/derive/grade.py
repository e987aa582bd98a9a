"""Reperfusion grades on one scale, from eTICI or, where that is all there is, classical mTICI.

A grade is kept as the lowest and the highest eTICI place that it can stand for: a classical 2b
is anything from 2b50 to 2c, so whether it is 2c or better cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.derive.logic import three_valued

ETICI = ("0", "1", "2a", "2b50", "2b67", "2c", "3")
MTICI = ("0", "1", "2a", "2b", "3")
ETICI_LEVELS = tuple((code, code) for code in ETICI)
MTICI_LEVELS = tuple((code, code) for code in MTICI)
_PLACE = {code: place for place, code in enumerate(ETICI)}
# Thresholds are named as plans name them; "2b" means from 2b50 upwards.
THRESHOLDS = {**_PLACE, "2b": _PLACE["2b50"]}
_CLASSICAL_LOW = {**_PLACE, "2b": _PLACE["2b50"]}
_CLASSICAL_HIGH = {**_PLACE, "2b": _PLACE["2c"]}
_TO_CLASSICAL = ("0", "1", "2a", "2b", "2b", "2b", "3")


@dataclass(frozen=True, slots=True)
class Grades:
    """Lowest and highest place (0 to 6, NaN where unknown) per row, both of shape (n,)."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def reaches(self, threshold: str, index: pd.Index) -> pd.Series:
        """Whether the grade is ``threshold`` or better; missing where it cannot be told."""
        place = THRESHOLDS[threshold]
        return three_valued(self.low >= place, self.high < place, index)

    def etici(self, index: pd.Index) -> pd.Series:
        """The eTICI grade, missing where only a classical 2b is known."""
        exact = np.where(self.low == self.high, self.low, np.nan)
        return _categorical(exact, ETICI, index)

    def mtici(self, index: pd.Index) -> pd.Series:
        """The classical mTICI grade: 2b50, 2b67 and 2c are all 2b."""
        classical = np.array([MTICI.index(code) for code in _TO_CLASSICAL], dtype=np.float64)
        known = ~np.isnan(self.low)
        places = np.full(len(self.low), np.nan)
        places[known] = classical[self.low[known].astype(np.intp)]
        return _categorical(places, MTICI, index)


def grades(etici: pd.Series, mtici: pd.Series | None = None) -> Grades:
    """The grades of a pair of columns; classical mTICI counts only where eTICI is missing."""
    low = _places(etici, _PLACE)
    if mtici is None:
        return Grades(low, low.copy())
    known = ~np.isnan(low)
    return Grades(
        np.where(known, low, _places(mtici, _CLASSICAL_LOW)),
        np.where(known, low, _places(mtici, _CLASSICAL_HIGH)),
    )


def first_known(*readings: Grades) -> Grades:
    """For each row the first reading that is known."""
    low, high = readings[0].low, readings[0].high
    for reading in readings[1:]:
        unknown = np.isnan(low)
        low = np.where(unknown, reading.low, low)
        high = np.where(unknown, reading.high, high)
    return Grades(low, high)


def _places(codes: pd.Series, places: dict[str, int]) -> NDArray[np.float64]:
    categorical = codes.astype("category").cat
    lookup = np.array([places[code] for code in categorical.categories] + [np.nan])
    return np.asarray(lookup[categorical.codes.to_numpy()], dtype=np.float64)


def _categorical(places: NDArray[np.float64], codes: tuple[str, ...], index: pd.Index) -> pd.Series:
    dtype = pd.CategoricalDtype(list(codes), ordered=True)
    whole = np.where(np.isnan(places), -1, places).astype(np.int8)
    return pd.Series(pd.Categorical.from_codes(whole, dtype=dtype), index=index)
