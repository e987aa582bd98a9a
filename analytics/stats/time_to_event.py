"""Times with their endings: checked, put on a lattice of distinct times, and counted.

``follow_up(times, codes)`` checks the input of every survival function: times of shape (n,), in
days or any other unit, whole or not, in any order; codes of shape (n,), 0 = censored, 1 = the
event, 2, … = competing events, or booleans.  ``Counts`` are what happened at every distinct time:
at one time events come before censoring, so who is censored on day 90 was at risk on day 90.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError
from analytics.stats.model_matrix import checked_weights

# Two times closer than this (absolutely, or relative to the mean time) are one: 0.1 + 0.2 and 0.3.
# As R's survival::aeqSurv does.
SAME_TIME = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """``distinct`` times (m,) in order, the ``position`` (n,) of each patient's, and the codes."""

    distinct: NDArray[np.float64]
    position: NDArray[np.int64]
    codes: NDArray[np.int64]

    @property
    def n(self) -> int:
        return int(self.position.size)

    @property
    def events(self) -> NDArray[np.bool_]:
        """Who had the event of interest, code 1; shape (n,)."""
        return np.equal(self.codes, 1)

    def single_event(self) -> FollowUp:
        """Itself; ValueError if there are competing events, which a survival curve cannot take."""
        if self.n and self.codes.max() > 1:
            raise ValueError("codes above 1 are competing events: use cumulative incidence")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Per row (stratum or group) and distinct time, shape (rows, m): weighted numbers."""

    at_risk: NDArray[np.float64]
    events: NDArray[np.float64]
    ended: NDArray[np.float64]

    @property
    def censored(self) -> NDArray[np.float64]:
        return self.ended - self.events


def follow_up(times: ArrayLike, codes: ArrayLike) -> FollowUp:
    """Checked times and codes.

    ValueError if a time is negative, missing or infinite, a code negative, fractional or missing,
    or the lengths differ; NotEstimableError if there is no patient.
    """
    checked, kinds = _checked_times(times), _checked_codes(codes)
    if checked.shape != kinds.shape:
        raise ValueError("one code is needed per time")
    if checked.size == 0:
        raise NotEstimableError("there are no patients")
    distinct, position = _lattice(checked)
    return FollowUp(distinct=distinct, position=position, codes=kinds)


def counted(
    data: FollowUp,
    rows: NDArray[np.int64] | None = None,
    *,
    weights: NDArray[np.float64] | None = None,
) -> Counts:
    """At risk (time at or after), events and endings; ``rows`` (n,) are 0, 1, … per patient."""
    m = data.distinct.size
    cell = data.position if rows is None else data.position + rows * m
    size = m if rows is None else (int(rows.max()) + 1) * m
    # The endings of those who had the event lie behind those of the others.
    counts = np.bincount(cell + size * data.events, weights=weights, minlength=2 * size)
    others, events = counts.astype(np.float64).reshape(2, -1, m)
    ended = others + events
    return Counts(at_risk=from_the_end(ended), events=events, ended=ended)


def from_the_end(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over this and all later times, along the last axis."""
    return np.asarray(np.cumsum(values[..., ::-1], axis=-1)[..., ::-1], dtype=np.float64)


def labelled(labels: ArrayLike, n: int, what: str) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
    """The distinct labels in order and everybody's number; ValueError if one is missing."""
    array = np.asarray(labels)
    if array.shape != (n,):
        raise ValueError(f"one {what} is needed per patient")
    if array.dtype == object:
        if any(each is None or each != each for each in array):  # noqa: PLR0124 - NaN
            raise ValueError(f"a {what} is missing")
        array = array.astype(str)
    if np.issubdtype(array.dtype, np.floating) and np.isnan(array).any():
        raise ValueError(f"a {what} is missing")
    if np.issubdtype(array.dtype, np.integer) or array.dtype == bool:
        distinct, number = _integers_on_a_lattice(array.astype(np.int64, copy=False))
        return distinct.astype(array.dtype), number
    distinct, number = np.unique(array, return_inverse=True)
    return distinct, number.astype(np.int64)


def case_weights(weights: ArrayLike | None, n: int) -> NDArray[np.float64] | None:
    """Weights of shape (n,), checked; None stays None; NotEstimableError if all are zero."""
    if weights is None:
        return None
    array = checked_weights(weights, n)
    if not array.any():
        raise NotEstimableError("all weights are zero")
    return array


def _checked_times(times: ArrayLike) -> NDArray[np.float64] | NDArray[np.int64]:
    """Whole numbers stay what they are."""
    array = np.asarray(times)
    array = array.astype(np.int64 if np.issubdtype(array.dtype, np.integer) else np.float64)
    if array.ndim != 1:
        raise ValueError("one-dimensional times are expected")
    if array.dtype == np.float64 and not np.isfinite(array).all():
        raise ValueError("a time is missing or infinite")
    if array.size and array.min() < 0:
        raise ValueError("a time is negative")
    return array


def _checked_codes(codes: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(codes)
    if array.dtype == object:
        array = array.astype(np.float64)
    if np.issubdtype(array.dtype, np.floating):
        if not np.isfinite(array).all() or (array != np.floor(array)).any():
            raise ValueError("an event code is missing or not a whole number")
    elif not (np.issubdtype(array.dtype, np.integer) or array.dtype == bool):
        raise ValueError("event codes must be whole numbers")
    whole = array.astype(np.int64, copy=False)
    if whole.size and whole.min() < 0:
        raise ValueError("an event code is negative")
    return whole


def _lattice(
    times: NDArray[np.float64] | NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Whole times in a narrow range need no sorting: a million days cost a few milliseconds."""
    if times.max() <= max(4 * times.size, 4000):
        whole = times.astype(np.int64, copy=False)
        if (whole == times).all():
            days, position = _integers_on_a_lattice(whole)
            return days.astype(np.float64), position
    distinct, inverse = np.unique(times.astype(np.float64, copy=False), return_inverse=True)
    gaps = np.diff(distinct)
    scale = float(np.abs(times).mean())
    same = (gaps <= SAME_TIME) | (gaps <= SAME_TIME * scale)
    if not same.any():
        return distinct, inverse.astype(np.int64)
    first: NDArray[np.bool_] = np.concatenate([[True], ~same])
    number = np.asarray(np.cumsum(first) - 1, dtype=np.int64)
    return np.asarray(distinct[first], dtype=np.float64), number[inverse].astype(np.int64)


def _integers_on_a_lattice(
    values: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    lowest = int(values.min()) if values.size else 0
    if not values.size or int(values.max()) - lowest > max(4 * values.size, 4000):
        distinct, inverse = np.unique(values, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    place = values - lowest if lowest else values
    present = np.bincount(place) > 0
    distinct = np.flatnonzero(present) + lowest
    return distinct, place if present.all() else (np.cumsum(present) - 1)[place]
