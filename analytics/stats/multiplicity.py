"""P values adjusted for looking at several outcomes.

``holm(p_values)``, ``hochberg(p_values)`` and ``benjamini_hochberg(p_values)`` return adjusted P
values in the order given, shape (k,), at most 1; an adjusted P at or below alpha is significant.
P values must lie in [0, 1] (ValueError); without any the result is empty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import observed


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Step-down; the chance of any false finding is controlled whatever the dependence.

    Source: Holm, Scand J Stat 1979;6:65-70.
    """
    p, order = _ascending(p_values)
    stepped = np.maximum.accumulate(p * np.arange(p.size, 0, -1))
    return _in_place(stepped, order)


def hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Step-up; never above ``holm``, valid for independent or positively dependent tests.

    Source: Hochberg, Biometrika 1988;75:800-802.
    """
    p, order = _ascending(p_values)
    stepped = _smallest_from_the_end(p * np.arange(p.size, 0, -1))
    return _in_place(stepped, order)


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """The share of false findings among all findings is controlled (false discovery rate).

    Source: Benjamini & Hochberg, J R Stat Soc B 1995;57:289-300.
    """
    p, order = _ascending(p_values)
    stepped = _smallest_from_the_end(p * p.size / np.arange(1, p.size + 1))
    return _in_place(stepped, order)


def _ascending(p_values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    p = observed(p_values)
    if ((p < 0) | (p > 1)).any():
        raise ValueError("P values lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    return p[order], order


def _smallest_from_the_end(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.minimum.accumulate(values[::-1])[::-1], dtype=np.float64)


def _in_place(stepped: NDArray[np.float64], order: NDArray[np.intp]) -> NDArray[np.float64]:
    adjusted = np.empty_like(stepped)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
