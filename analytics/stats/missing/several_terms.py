"""One test of several coefficients over imputations: the D1 statistic.

``pool_wald(estimates, covariances, *, complete_df=inf) -> PooledWald``, for the terms that belong
together: the columns of a spline, the sites, the levels of a category.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, fdtrc

from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.missing.rubin import FEWEST

Floats = NDArray[np.float64]
# Up to here Li, Raghunathan and Rubin have another formula, and Reiter none to trust.
FEW_DEGREES = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PooledWald:
    """Mean ``coefficients`` (k,), their ``covariance`` (k, k) and the F test that all are zero.

    ``covariance`` is the mean covariance times 1 + ``relative_increase``, the mean increase in
    variance by what is missing.
    """

    coefficients: Floats
    covariance: Floats
    test: SignificanceTest
    relative_increase: float
    m: int


def pool_wald(
    estimates: ArrayLike, covariances: ArrayLike, *, complete_df: float = inf
) -> PooledWald:
    """Coefficients (m, k) and covariances (m, k, k) of m completed data sets.

    The increase in variance is taken to be the same for all k coefficients.  ``complete_df`` are
    the residual degrees of freedom of the complete data: Reiter's degrees of freedom if finite,
    those of Li, Raghunathan and Rubin otherwise.

    ValueError on missing entries and shapes that do not fit.  NotEstimableError with fewer than two
    imputations, a singular covariance, or too few imputations or patients for Reiter's formula.

    Source: Li, Raghunathan & Rubin, J Am Stat Assoc 1991;86:1065-1073; Reiter, Biometrika
    2007;94:502-508.  As R's ``mice::D1``.
    """
    values, spreads = _checked(estimates, covariances)
    m, k = values.shape
    if m < FEWEST:
        raise NotEstimableError("fewer than two imputations cannot be pooled")
    mean, within = values.mean(axis=0), spreads.mean(axis=0)
    apart = values - mean
    between = apart.T @ apart / (m - 1)
    try:
        increase = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / k
        statistic = float(mean @ np.linalg.solve(within, mean)) / (k * (1 + increase))
    except np.linalg.LinAlgError as error:
        raise NotEstimableError("the covariance of the terms is singular") from error
    if statistic < 0 or increase < 0:
        raise NotEstimableError("the covariance of the terms is not positive definite")
    freedom = _freedom(k * (m - 1), k, increase, complete_df)
    test = SignificanceTest(
        p_value=_p_value(k, freedom, statistic),
        name=f"D1 Wald test of {k} terms over {m} imputations",
        statistic=statistic,
        degrees_of_freedom=k,
        denominator_degrees_of_freedom=freedom,
    )
    return PooledWald(
        coefficients=mean,
        covariance=within * (1 + increase),
        test=test,
        relative_increase=increase,
        m=m,
    )


def _checked(estimates: ArrayLike, covariances: ArrayLike) -> tuple[Floats, Floats]:
    values = np.asarray(estimates, dtype=np.float64)
    spreads = np.asarray(covariances, dtype=np.float64)
    m_and_k = len(("imputations", "terms"))
    if values.ndim != m_and_k or values.shape[1] == 0:
        raise ValueError("estimates of shape (imputations, terms) are expected")
    if spreads.shape != (*values.shape, values.shape[1]):
        raise ValueError("one covariance matrix per imputation is expected")
    if not (np.isfinite(values).all() and np.isfinite(spreads).all()):
        raise ValueError("an estimate or a covariance is missing")
    return values, spreads


def _freedom(added: int, k: int, increase: float, complete: float) -> float:
    """Of the denominator; ``added`` is k(m-1)."""
    if complete != inf:
        return _reiter(added, increase, complete)
    if increase == 0:
        return inf
    if added > FEW_DEGREES:
        slack = 1 + (1 - 2 / added) / increase
        return FEW_DEGREES + (added - FEW_DEGREES) * slack**2
    return added * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2


def _reiter(added: int, increase: float, complete: float) -> float:
    """Equations 1 and 2 of Reiter 2007."""
    if complete <= 0:
        raise ValueError("degrees of freedom cannot be negative")
    if added <= FEW_DEGREES:
        raise NotEstimableError(
            "too few imputations for the degrees of freedom of a test of these terms"
        )
    share = increase * added / (added - 2)
    seen = (complete + 1) / (complete + 3) * complete
    twice, four = seen - 2 * (1 + share), seen - 4 * (1 + share)
    if four <= 0:
        raise NotEstimableError(
            "too few patients, for so much missing information, to test these terms together"
        )
    spread = (
        share**2 * twice / ((1 + share) ** 2 * four)
        + 8 * share**2 * twice / ((1 + share) * four**2)
        + 4 * share**2 / ((1 + share) * four)
        + 4 * share**2 / (four * twice)
        + 16 * share**2 * twice / four**3
        + 8 * share**2 / four**2
    )
    return FEW_DEGREES + 1 / (1 / four + spread / (added - FEW_DEGREES))


def _p_value(k: int, freedom: float, statistic: float) -> float:
    if freedom == inf:
        return float(chdtrc(k, k * statistic))
    return float(fdtrc(k, freedom, statistic))
