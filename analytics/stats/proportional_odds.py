"""The proportional-odds likelihood for two groups, from counts per level.

``two_groups(counts, reference) -> CumulativeSurface``: ``ordinal_model`` with the group
as its only term.  logit P(level <= j) = threshold_j + effect * group; the effect is last.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from analytics.stats.cumulative import CumulativeSurface
from analytics.stats.likelihood import Summit, climb


def two_groups(counts: NDArray[np.int64], reference: NDArray[np.int64]) -> CumulativeSurface:
    """Of counts of shape (k,), every level taken by somebody: a row for each group and level."""
    weights = np.column_stack([counts, reference]).astype(np.float64)
    rows = np.column_stack([np.ones(weights.size), np.tile([1.0, 0.0], len(weights))])
    taken = weights.ravel() > 0
    sizes = (weights > 0).sum(axis=1)
    return CumulativeSurface(rows[taken], sizes, weights.ravel()[taken], terms=("", "group"))


def fit_two_groups(surface: CumulativeSurface, pooled: NDArray[np.int64]) -> Summit:
    """From no effect and the thresholds of both groups together; NotEstimableError if separated."""
    shares = np.cumsum(pooled)[:-1] / pooled.sum()
    return climb(surface, np.append(logit(shares), 0.0))
