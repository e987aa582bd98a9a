"""Non-inferiority and equivalence: is the difference certain to stay within a margin.

``risk_difference_margin(table, margin, …)``, ``odds_ratio_margin(table, margin, …)`` and
``common_odds_margin(counts, reference, margin, …)`` test non-inferiority one-sided;
``risk_difference_equivalence(table, margin, …)``, ``odds_ratio_equivalence`` and
``common_odds_equivalence`` are two one-sided tests.  ``risk_ratio_margin(table, limits, …)`` does
either: a limit at the end of the scale is none.  Of means, win odds and hazards see
``wald_margin``.  The margin belongs to the plan, set before the data were seen.  P and interval
come from the same statistic, so they always agree.
"""

from __future__ import annotations

from math import inf
from typing import Literal

from numpy.typing import ArrayLike

from analytics.stats.estimate import log_with_error
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.ratio import (
    RiskRatioMethod,
    odds_ratio,
    odds_score_statistic,
    risk_ratio,
    risk_score_statistic,
)
from analytics.stats.risk_difference import miettinen_nurminen, score_statistic
from analytics.stats.two_by_two import TwoByTwo
from analytics.stats.wald_margin import (
    MarginResult,
    kind_of,
    require_alpha,
    result_of,
    wald_margin,
)

Better = Literal["more", "fewer"]
ScoreMethod = Literal["miettinen_nurminen", "farrington_manning"]


def risk_difference_margin(
    table: TwoByTwo,
    margin: float,
    *,
    better: Better,
    alpha: float = 0.025,
    method: ScoreMethod = "miettinen_nurminen",
) -> MarginResult:
    """Whether the group is worse by less than ``margin`` (a proportion, positive).

    ``better`` says whether more or fewer events are good.  NotEstimableError if a group is empty;
    ValueError on a margin outside (0, 1), a level or an unknown choice.
    """
    _require(margin, 0, 1, alpha, better)
    limit = -margin if better == "more" else margin
    z = score_statistic(table, limit, correct=_is_corrected(method))
    towards = z if better == "more" else -z
    name = f"{_SCORE[method]} score test of non-inferiority, one-sided"
    low, high = (limit, 1.0) if better == "more" else (-1.0, limit)
    estimate = miettinen_nurminen(table, level=1 - 2 * alpha)
    return result_of(estimate, towards, name, low, high, alpha)


def risk_difference_equivalence(
    table: TwoByTwo,
    margin: float,
    *,
    alpha: float = 0.05,
    method: ScoreMethod = "miettinen_nurminen",
) -> MarginResult:
    """Whether the difference lies within -margin and margin: two one-sided tests, larger P.

    Errors as ``risk_difference_margin``.  Source of the principle: Schuirmann, J Pharmacokinet
    Biopharm 1987;15:657-680.
    """
    _require(margin, 0, 1, alpha, "more")
    correct = _is_corrected(method)
    z = min(
        score_statistic(table, -margin, correct=correct),
        -score_statistic(table, margin, correct=correct),
    )
    name = f"{_SCORE[method]} score, two one-sided tests of equivalence"
    estimate = miettinen_nurminen(table, level=1 - 2 * alpha)
    return result_of(estimate, z, name, -margin, margin, alpha)


def odds_ratio_margin(
    table: TwoByTwo, margin: float, *, better: Better, alpha: float = 0.025
) -> MarginResult:
    """Whether the odds ratio stays on the good side of ``margin`` (below 1 if more is better).

    NotEstimableError as ``odds_ratio``; ValueError on a margin on the wrong side of 1.
    """
    low, high = (0, 1) if better == "more" else (1, inf)
    _require(margin, low, high, alpha, better)
    z = odds_score_statistic(table, margin)
    name = "Miettinen-Nurminen score test of non-inferiority (odds ratio), one-sided"
    limits = (margin, inf) if better == "more" else (0.0, margin)
    estimate = odds_ratio(table, level=1 - 2 * alpha)
    return result_of(estimate, z if better == "more" else -z, name, *limits, alpha)


def odds_ratio_equivalence(table: TwoByTwo, margin: float, *, alpha: float = 0.05) -> MarginResult:
    """Whether the odds ratio lies between 1/margin and margin (above 1): two one-sided tests."""
    _require(margin, 1, inf, alpha, "more")
    z = min(odds_score_statistic(table, 1 / margin), -odds_score_statistic(table, margin))
    name = "Miettinen-Nurminen score (odds ratio), two one-sided tests of equivalence"
    estimate = odds_ratio(table, level=1 - 2 * alpha)
    return result_of(estimate, z, name, 1 / margin, margin, alpha)


def risk_ratio_margin(
    table: TwoByTwo,
    limits: tuple[float, float],
    *,
    alpha: float = 0.025,
    method: RiskRatioMethod = "koopman",
) -> MarginResult:
    """Whether the risk ratio lies within the limits; 0 and infinity are none.

    The test is the one whose interval ``method`` names: a score test, or with "katz" a Wald test on
    the log scale.  Errors as ``risk_ratio``; ValueError on limits that do not hold 1 between them.
    """
    kind = kind_of(limits, alpha, ratio=True)
    estimate = risk_ratio(table, level=1 - 2 * alpha, method=method)
    name = f"{estimate.interval.method} (risk ratio)"
    if method == "katz":
        return wald_margin(*log_with_error(estimate), limits, what=name, ratio=True, alpha=alpha)
    z = min(
        risk_score_statistic(table, limits[0], method=method) if limits[0] > 0 else inf,
        -risk_score_statistic(table, limits[1], method=method) if limits[1] < inf else inf,
    )
    return result_of(estimate, z, f"{name}, {kind}", *limits, alpha)


def common_odds_margin(
    counts: ArrayLike, reference: ArrayLike, margin: float, *, alpha: float = 0.025
) -> MarginResult:
    """Whether the common odds ratio towards better levels exceeds ``margin`` (below 1).

    Counts of shape (k,), best level first; Wald test and interval on the log scale.
    NotEstimableError as ``ordinal.common_odds_ratio``.
    """
    _require(margin, 0, 1, alpha, "more")
    return _common_odds(counts, reference, (margin, inf), alpha)


def common_odds_equivalence(
    counts: ArrayLike, reference: ArrayLike, margin: float, *, alpha: float = 0.05
) -> MarginResult:
    """Whether the common odds ratio lies between 1/margin and margin (above 1)."""
    _require(margin, 1, inf, alpha, "more")
    return _common_odds(counts, reference, (1 / margin, margin), alpha)


def _common_odds(
    counts: ArrayLike, reference: ArrayLike, limits: tuple[float, float], alpha: float
) -> MarginResult:
    found = common_odds_ratio(counts, reference, level=1 - 2 * alpha, interval="wald").estimate
    name = "proportional odds, Wald"
    return wald_margin(*log_with_error(found), limits, what=name, ratio=True, alpha=alpha)


def _require(margin: float, low: float, high: float, alpha: float, better: str) -> None:
    if not low < margin < high:
        raise ValueError(f"the margin must lie between {low:g} and {high:g}, not {margin!r}")
    require_alpha(alpha)
    if better not in {"more", "fewer"}:
        raise ValueError(f'better is "more" or "fewer", not {better!r}')


def _is_corrected(method: str) -> bool:
    if method not in _SCORE:
        raise ValueError(f"unknown method {method!r}")
    return method == "miettinen_nurminen"


_SCORE: dict[str, str] = {
    "miettinen_nurminen": "Miettinen-Nurminen",
    "farrington_manning": "Farrington-Manning",
}
