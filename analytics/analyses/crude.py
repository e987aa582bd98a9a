"""The crude comparison of an outcome of any kind, as far as the outcome chapter needs it.

``ordered_counts(study, row)``, ``moments_of(study, row)``, ``crude_p(study, plan, row)`` and
``table_of(study, row)`` give counts, numbers and tests of the two groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import levels_of, number
from analytics.analyses.engine import Study
from analytics.analyses.timed import followed
from analytics.dataset.cohort import is_false, is_true
from analytics.plan import OutcomeRow, Plan
from analytics.stats import location
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.gray import gray_test
from analytics.stats.location import MeanComparison, mann_whitney_of_counts
from analytics.stats.log_rank import log_rank
from analytics.stats.two_by_two import TwoByTwo, crude_test

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """Times, codes and groups (1 exposed, 0 comparator) of all who can be told, shape (m,)."""

    times: Floats
    codes: Counts
    exposed: NDArray[np.bool_]
    missing: int


def table_of(study: Study, row: OutcomeRow) -> TwoByTwo:
    """Events and patients with an answer in both groups."""
    values = study.dataset[row.variable]
    yes, no = is_true(values), is_false(values)
    counts = [
        (int(np.count_nonzero(yes & group)), int(np.count_nonzero(no & group)))
        for group in (study.exposed, study.comparator)
    ]
    (events, others), (reference_events, reference_others) = counts
    return TwoByTwo(events, events + others, reference_events, reference_events + reference_others)


def ordered_counts(study: Study, row: OutcomeRow) -> tuple[Counts, Counts]:
    """Patients per level that anybody of both groups has, the better levels first."""
    levels = levels_of(study, row.variable)
    known = (study.exposed | study.comparator) & (levels >= 0)
    if not known.any():
        raise NotEstimableError("nobody in either group has a value")
    taken = -levels[known] if row.better == "higher" else levels[known]
    values, codes = np.unique(taken, return_inverse=True)
    exposed = study.exposed[known]
    ours, theirs = (
        np.bincount(codes[part], minlength=values.size).astype(np.int64)
        for part in (exposed, ~exposed)
    )
    return ours, theirs


def both_numbers(study: Study, row: OutcomeRow) -> tuple[Floats, Floats]:
    """The values of a continuous outcome in both groups, missing ones left out."""
    values = number(study, row.variable)
    known = np.isfinite(values)
    return values[study.exposed & known], values[study.comparator & known]


def compare_means(study: Study, plan: Plan, row: OutcomeRow, level: float) -> MeanComparison:
    """By the plan's t test."""
    test = location.welch if plan.statistics.mean_test == "welch" else location.student
    return test(*both_numbers(study, row), level=level)


def follow_up_of(study: Study, row: OutcomeRow) -> Followed:
    """Everybody of both groups whose time and ending are known."""
    times, codes = followed(study, row)
    compared = study.exposed | study.comparator
    known = compared & (codes >= 0)
    return Followed(
        times=times[known],
        codes=codes[known],
        exposed=study.exposed[known],
        missing=int(np.count_nonzero(compared & ~known)),
    )


def crude_p(study: Study, plan: Plan, row: OutcomeRow) -> SignificanceTest:
    """The crude test of an outcome by its kind; NotEstimableError where there is none."""
    if row.kind == "binary":
        return crude_test(table_of(study, row), plan.test_policy)
    if row.kind == "ordinal":
        return mann_whitney_of_counts(*ordered_counts(study, row)).test
    if row.kind == "continuous":
        return compare_means(study, plan, row, plan.level).test
    data = follow_up_of(study, row)
    groups = data.exposed.astype(np.int64)
    if row.competing:
        return gray_test(data.times, data.codes, groups)
    return log_rank(data.times, data.codes, groups).test
