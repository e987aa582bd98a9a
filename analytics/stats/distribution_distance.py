"""How far apart two weighted distributions are: the Kolmogorov-Smirnov statistic.

``largest_distance(values, treated, *, weights=None) -> float``, for the balance of a covariate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.model_matrix import checked_weights


def largest_distance(
    values: ArrayLike, treated: NDArray[np.bool_], *, weights: ArrayLike | None = None
) -> float:
    """The largest vertical distance of the two weighted distribution functions, 0 to 1.

    ``values``, ``treated`` and ``weights`` have shape (n,).  For a 0/1 column it is the difference
    of the shares.  A description and not a test: a P value would measure the number of patients.

    ValueError for missing values, negative weights and shapes that do not fit; NotEstimableError if
    a group has no weight.

    Source: Austin & Stuart, Stat Med 2015;34:3661-3679; as R's ``cobalt::col_w_ks``.
    """
    array = observed(values)
    if treated.shape != array.shape:
        raise ValueError("one group per value is needed")
    weight = np.ones(array.size) if weights is None else checked_weights(weights, array.size)
    totals = float(weight[treated].sum()), float(weight[~treated].sum())
    if min(totals) <= 0:
        raise NotEstimableError("an arm has no weight")
    order = np.argsort(array)
    ascending = array[order]
    steps = np.where(treated, weight / totals[0], -weight / totals[1])[order]
    # Among equal values only the last has both functions complete.
    complete = np.append(ascending[1:] != ascending[:-1], True)
    return float(np.abs(np.cumsum(steps)[complete]).max())
