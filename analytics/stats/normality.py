"""A remark on the shape of a distribution; it never chooses a test.

``shapiro_wilk(values)`` gives a named ``SignificanceTest``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.estimate import NotEstimableError, SignificanceTest, observed

FEWEST, MOST = 3, 5000


def shapiro_wilk(values: ArrayLike) -> SignificanceTest:
    """The Shapiro-Wilk test; ``statistic`` is W.

    Values of shape (n,), 3 to 5,000 of them, not all equal, else NotEstimableError.
    Sources: Shapiro & Wilk, Biometrika 1965;52:591-611; Royston, Appl Stat 1995;44:547-551, whose
    algorithm R and scipy share.
    """
    array = observed(values)
    if not FEWEST <= array.size <= MOST:
        raise NotEstimableError(
            f"the Shapiro-Wilk test takes {FEWEST} to {MOST:,} patients, not {array.size:,}"
        )
    # As R: a range beyond rounding is needed, on the scale of the values.
    if np.ptp(array) <= 1e-10 * max(1e-300, float(np.abs(array).max())):
        raise NotEstimableError("all values are equal")
    # scipy.stats costs half a second to import, so that it waits for its first use.
    from scipy.stats import shapiro  # noqa: PLC0415

    result = shapiro(array)
    return SignificanceTest(
        p_value=float(result.pvalue), name="Shapiro-Wilk", statistic=float(result.statistic)
    )
