"""A yes/no outcome over ordered groups: is there a trend.

``cochran_armitage(events, totals, *, scores=None)`` gives a named ``SignificanceTest``; events and
totals of shape (k,) in the order of the groups, missing outcomes in neither.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from analytics.stats.estimate import (
    NotEstimableError,
    SignificanceTest,
    category_counts,
    observed,
)


def cochran_armitage(
    events: ArrayLike, totals: ArrayLike, *, scores: ArrayLike | None = None
) -> SignificanceTest:
    """Two-sided, normal; ``statistic`` is z, positive when the proportion grows with the score.

    ``scores`` of shape (k,), 0, 1, … by default.  The variance divides by N (as R's
    ``prop.trend.test``).  Empty groups carry nothing.  NotEstimableError if fewer than two scores
    have patients or the outcome does not vary; ValueError if events exceed patients.

    Sources: Cochran, Biometrics 1954;10:417-451; Armitage, Biometrics 1955;11:375-386.
    """
    x, n = category_counts(events), category_counts(totals)
    score = np.arange(n.size, dtype=np.float64) if scores is None else observed(scores)
    if not x.shape == n.shape == score.shape:
        raise ValueError("events, totals and scores need the same number of groups")
    if (x > n).any():
        raise ValueError("more events than patients")
    if np.unique(score[n > 0]).size < 2:  # noqa: PLR2004
        raise NotEstimableError("fewer than two groups have patients")
    total, happened = int(n.sum()), int(x.sum())
    if happened in {0, total}:
        raise NotEstimableError("the outcome does not vary")
    share = happened / total
    centred = score - float(n @ score) / total
    variance = share * (1 - share) * float(n @ centred**2)
    statistic = float((x - n * share) @ centred) / sqrt(variance)
    return SignificanceTest(
        p_value=float(2 * ndtr(-abs(statistic))),
        name="Cochran-Armitage trend",
        statistic=statistic,
    )
