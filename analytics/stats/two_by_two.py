"""Two groups, one yes/no outcome: the table of counts and its significance tests.

``TwoByTwo(events, n, reference_events, reference_n)``: 7/41 against 14/86 is
``TwoByTwo(7, 41, 14, 86)``.  ``crude_test(table, policy="pearson_or_fisher")`` and the single tests
``pearson``, ``yates``, ``likelihood_ratio``, ``fisher``, ``fisher_mid_p`` all give a named
``SignificanceTest``; ``expected_counts(table)`` are the four counts under no difference.
All are two-sided, and raise NotEstimableError when a group is empty or the outcome does not vary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test

SMALLEST_EXPECTED_COUNT_FOR_PEARSON = 5
# Tables as probable as the observed one must count as such in spite of rounding; R uses the same.
RELATIVE_TOLERANCE = 1e-7

Policy = Literal["pearson_or_fisher", "fisher", "pearson", "yates"]


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Events among patients in a group and in the group it is compared with (the reference).

    Missing outcomes are in neither count.  ValueError if events exceed patients or are negative.
    """

    events: int
    n: int
    reference_events: int
    reference_n: int

    def __post_init__(self) -> None:
        if not (0 <= self.events <= self.n and 0 <= self.reference_events <= self.reference_n):
            raise ValueError(f"impossible counts: {self}")

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Events and non-events of the group, then of the reference."""
        return (
            self.events,
            self.n - self.events,
            self.reference_events,
            self.reference_n - self.reference_events,
        )

    @property
    def total(self) -> int:
        return self.n + self.reference_n

    @property
    def total_events(self) -> int:
        return self.events + self.reference_events

    def require_both_groups(self) -> None:
        """Raise NotEstimableError if a group has no patients."""
        if self.n == 0 or self.reference_n == 0:
            raise NotEstimableError("a group has no patients")

    def require_variation(self) -> None:
        """Raise NotEstimableError if a group is empty or every patient has the same outcome."""
        self.require_both_groups()
        if self.total_events == 0:
            raise NotEstimableError("no events in either group")
        if self.total_events == self.total:
            raise NotEstimableError("every patient in both groups had the event")


def crude_test(table: TwoByTwo, policy: Policy = "pearson_or_fisher") -> SignificanceTest:
    """The test that the analysis plan's policy prescribes; the result carries the test's name.

    "pearson_or_fisher": Pearson without correction if all four expected counts are at least 5,
    otherwise Fisher.  The other policies always take the test they name.  ValueError on any other.
    """
    if policy == "pearson_or_fisher":
        smallest = min(min(row) for row in expected_counts(table))
        adequate = smallest >= SMALLEST_EXPECTED_COUNT_FOR_PEARSON
        return pearson(table) if adequate else fisher(table)
    if policy not in _TESTS:
        raise ValueError(f"unknown test policy {policy!r}")
    return _TESTS[policy](table)


def expected_counts(table: TwoByTwo) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected (events, non-events) of the group and of the reference under no difference."""
    table.require_variation()
    # Products before the division: 5 must come out as 5, since a policy hangs on it.
    non_events = table.total - table.total_events
    return (
        (table.n * table.total_events / table.total, table.n * non_events / table.total),
        (
            table.reference_n * table.total_events / table.total,
            table.reference_n * non_events / table.total,
        ),
    )


def pearson(table: TwoByTwo) -> SignificanceTest:
    """Pearson's chi-squared test without continuity correction, 1 degree of freedom."""
    return _chi_squared(table, 0.0, "Pearson chi-squared, no continuity correction")


def yates(table: TwoByTwo) -> SignificanceTest:
    """Pearson's test with Yates' correction, never beyond the observed difference (as R does).

    Source: Yates, Suppl J R Stat Soc 1934;1:217-235.
    """
    return _chi_squared(table, 0.5, "Pearson chi-squared, Yates correction")


def likelihood_ratio(table: TwoByTwo) -> SignificanceTest:
    """The likelihood-ratio chi-squared test (G²), 1 degree of freedom; empty cells add nothing."""
    expected = [count for row in expected_counts(table) for count in row]
    pairs = zip(table.cells, expected, strict=True)
    # Equal proportions can come out as -1e-16.
    statistic = max(0.0, 2 * sum(o * log(o / e) for o, e in pairs if o > 0))
    return chi_squared_test(statistic, 1, name="likelihood-ratio chi-squared")


def fisher(table: TwoByTwo) -> SignificanceTest:
    """Fisher's exact test, two-sided by minimum likelihood: all tables no more probable.

    Its P and a central exact interval for the odds ratio can disagree; that is no fault.
    Source: Fisher, Statistical Methods for Research Workers, 5th ed. 1934, section 21.02.
    """
    less_or_equal, _ = _fisher_sums(table)
    return SignificanceTest(p_value=less_or_equal, name="Fisher exact, two-sided")


def fisher_mid_p(table: TwoByTwo) -> SignificanceTest:
    """Fisher's two-sided P less half the probability of the observed table.

    Source: Lydersen, Fagerland & Laake, Stat Med 2009;28:1159-1175.
    """
    less_or_equal, of_the_observed = _fisher_sums(table)
    return SignificanceTest(
        p_value=less_or_equal - of_the_observed / 2, name="Fisher mid-P, two-sided"
    )


def hypergeometric_log_weights(table: TwoByTwo) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Possible event counts of the group with all margins fixed, and their log binomial weights.

    Both of shape (k,); weights are log[C(n, x) C(reference_n, events - x)], not normalised.
    """
    lowest = max(0, table.total_events - table.reference_n)
    counts = np.arange(lowest, min(table.n, table.total_events) + 1, dtype=np.int64)
    return counts, _log_choose(table.n, counts) + _log_choose(
        table.reference_n, table.total_events - counts
    )


def _chi_squared(table: TwoByTwo, correction: float, name: str) -> SignificanceTest:
    expected = expected_counts(table)
    difference = abs(table.events - expected[0][0])
    distance = difference - min(correction, difference)
    statistic = distance**2 * sum(1 / count for row in expected for count in row)
    return chi_squared_test(statistic, 1, name=name)


def _fisher_sums(table: TwoByTwo) -> tuple[float, float]:
    table.require_variation()
    counts, log_weights = hypergeometric_log_weights(table)
    weights = np.exp(log_weights - log_weights.max())
    probabilities = weights / weights.sum()
    observed = float(probabilities[table.events - counts[0]])
    no_more_probable = probabilities <= observed * (1 + RELATIVE_TOLERANCE)
    if no_more_probable.all():
        return 1.0, observed
    return float(probabilities[no_more_probable].sum()), observed


def _log_choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
    chosen = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(chosen, dtype=np.float64)


_TESTS: dict[str, Callable[[TwoByTwo], SignificanceTest]] = {
    "fisher": fisher,
    "pearson": pearson,
    "yates": yates,
}
