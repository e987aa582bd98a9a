"""Printed P values against printed counts: which usual test gives the P that was printed.

``p_against_counts(table, printed) -> PCheck``; ``printed`` is text such as "0.031" or "<0.001".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtr

from analytics.stats.consistency.printed import Printed
from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.two_by_two import (
    TwoByTwo,
    fisher,
    fisher_mid_p,
    hypergeometric_log_weights,
    likelihood_ratio,
    pearson,
    yates,
)
from analytics.stats.unconditional import boschloo


@dataclass(frozen=True, slots=True, kw_only=True)
class PCheck:
    """``tried`` are all tests with their P, ``agreeing`` those that may be printed so.

    ``refused`` names tests that could not be computed, with the reason.
    """

    printed: str
    tried: tuple[SignificanceTest, ...]
    agreeing: tuple[SignificanceTest, ...]
    refused: tuple[tuple[str, str], ...]

    @property
    def consistent(self) -> bool:
        return bool(self.agreeing)


def p_against_counts(table: TwoByTwo, printed: str) -> PCheck:
    """Every usual test of a 2 x 2 table beside the printed P; all but one are two-sided.

    Both roundings of a five are granted.  ValueError if the text is no P value.
    """
    number = Printed.read(printed)
    if not 0 <= number.value <= 1:
        raise ValueError(f"{printed!r} is no P value")
    tried, refused = [], []
    for name, test in TESTS.items():
        try:
            tried.append(test(table))
        except NotEstimableError as error:
            refused.append((name, str(error)))
    return PCheck(
        printed=printed,
        tried=tuple(tried),
        agreeing=tuple(each for each in tried if number.may_be(each.p_value)),
        refused=tuple(refused),
    )


def n_minus_one(table: TwoByTwo) -> SignificanceTest:
    """Pearson's statistic times (N - 1)/N.  Source: Campbell, Stat Med 2007;26:3661-3675."""
    statistic = (pearson(table).statistic or 0.0) * (table.total - 1) / table.total
    return chi_squared_test(statistic, 1, name="N - 1 chi-squared")


def unpooled_z(table: TwoByTwo) -> SignificanceTest:
    """The difference over its unpooled standard error, normal.  NotEstimableError if that is 0."""
    table.require_variation()
    share, reference = table.events / table.n, table.reference_events / table.reference_n
    variance = share * (1 - share) / table.n + reference * (1 - reference) / table.reference_n
    if variance == 0:
        raise NotEstimableError("the unpooled standard error is zero")
    statistic = (share - reference) / sqrt(variance)
    return SignificanceTest(
        p_value=float(2 * ndtr(-abs(statistic))), name="z test, unpooled", statistic=statistic
    )


def fisher_one_sided(table: TwoByTwo) -> SignificanceTest:
    """Fisher's P in the direction of the observed difference."""
    table.require_variation()
    counts, log_weights = hypergeometric_log_weights(table)
    weights = np.exp(log_weights - log_weights.max())
    chances = weights / weights.sum()
    above = float(chances[counts >= table.events].sum())
    below = float(chances[counts <= table.events].sum())
    return SignificanceTest(p_value=min(above, below, 1.0), name="Fisher exact, one-sided")


def fisher_doubled(table: TwoByTwo) -> SignificanceTest:
    """Twice the one-sided P of Fisher, at most 1."""
    doubled = min(1.0, 2 * fisher_one_sided(table).p_value)
    return SignificanceTest(p_value=doubled, name="Fisher exact, one-sided P doubled")


TESTS: dict[str, Callable[[TwoByTwo], SignificanceTest]] = {
    "Pearson": pearson,
    "Yates": yates,
    "Fisher": fisher,
    "Fisher mid-P": fisher_mid_p,
    "likelihood ratio": likelihood_ratio,
    "N - 1": n_minus_one,
    "Boschloo": boschloo,
    "z, unpooled": unpooled_z,
    "Fisher, doubled": fisher_doubled,
    "Fisher, one-sided": fisher_one_sided,
}
