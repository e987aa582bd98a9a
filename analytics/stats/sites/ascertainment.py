"""Whether a site enters all its cases, and fills in their fields.

``ascertainment(registered, expected)`` against the count that the site gives from its own log;
``capture_recapture(first, second, both)`` estimates the cases that two sources both miss;
``completeness(filled, required, sites, fields)`` is the share of required fields that are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.proportion import proportion


@dataclass(frozen=True, slots=True, kw_only=True)
class Ascertainment:
    """``share`` is None where more cases are registered than expected; ``remark`` says so."""

    registered: int
    expected: int
    share: Estimate | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCompleteness:
    """``fields`` holds (field, filled, required) with the least complete field first."""

    site: str
    filled: int
    required: int
    share: Estimate | None
    fields: tuple[tuple[str, int, int], ...]


def ascertainment(registered: int, expected: int, *, level: float = 0.95) -> Ascertainment:
    """Registered cases over the cases that the site expects, with the Wilson interval.

    NotEstimableError without an expected case; ValueError on negative counts.
    """
    if min(registered, expected) < 0:
        raise ValueError("counts cannot be negative")
    if expected == 0:
        raise NotEstimableError("the site expects no case, so nothing can be missing")
    if registered > expected:
        return Ascertainment(
            registered=registered,
            expected=expected,
            share=None,
            remark="more cases are registered than expected: the expected count is too small",
        )
    share = proportion(registered, expected, level=level)
    return Ascertainment(registered=registered, expected=expected, share=share)


def capture_recapture(first: int, second: int, both: int, *, level: float = 0.95) -> Estimate:
    """Chapman's estimate of all cases from two independent lists, interval on the log scale.

    ``first`` and ``second`` are the sizes of the lists, ``both`` the cases on both.  The interval
    is log-normal for the cases on neither list, so that it never falls below those seen.
    NotEstimableError if no case is on both lists; ValueError on impossible counts.
    Sources: Chapman 1951, variance after Seber 1970; interval: Burnham et al., Am Fish Soc Monogr
    1987;5.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"{both} cases on both lists of {first} and {second}")
    if both == 0:
        raise NotEstimableError("no case is on both lists")
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (
        (first + 1) * (second + 1) * (first - both) * (second - both)
        / ((both + 1) ** 2 * (both + 2))
    )  # fmt: skip
    seen = first + second - both
    method = "Chapman, log-normal for the unseen"
    unseen = total - seen
    if unseen <= 0:
        return Estimate(total, Interval(seen, seen, level, method), "capture-recapture")
    factor = exp(normal_quantile(level) * sqrt(log(1 + variance / unseen**2)))
    limits = Interval(seen + unseen / factor, seen + unseen * factor, level, method)
    return Estimate(total, limits, "capture-recapture")


def completeness(
    filled: ArrayLike,
    required: ArrayLike,
    sites: Sequence[str],
    fields: Sequence[str],
    *,
    level: float = 0.95,
) -> tuple[SiteCompleteness, ...]:
    """Per site the share of required fields that are filled, over all its fields and cases.

    ``filled`` and ``required`` are counts of shape (sites, fields).  The interval treats fields as
    independent, which those of one case are not: it is a lower bound of the uncertainty.
    """
    done, due = np.asarray(filled, dtype=np.int64), np.asarray(required, dtype=np.int64)
    if done.shape != (len(sites), len(fields)) or due.shape != done.shape:
        raise ValueError("counts of shape (sites, fields) are expected")
    if ((done < 0) | (done > due)).any():
        raise ValueError("more fields are filled than required")
    return tuple(
        _site(site, done[place], due[place], fields, level) for place, site in enumerate(sites)
    )


def _site(
    site: str,
    done: NDArray[np.int64],
    due: NDArray[np.int64],
    fields: Sequence[str],
    level: float,
) -> SiteCompleteness:
    total, required = int(done.sum()), int(due.sum())
    asked = np.flatnonzero(due)
    order = asked[np.argsort(done[asked] / due[asked], kind="stable")]
    return SiteCompleteness(
        site=site,
        filled=total,
        required=required,
        share=proportion(total, required, level=level) if required else None,
        fields=tuple((fields[place], int(done[place]), int(due[place])) for place in order),
    )
