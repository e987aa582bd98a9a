"""Did the chains mix: the potential scale reduction of the traced means and SDs.

``potential_scale_reduction(trace)`` for chains of shape (m, iterations); near 1 is good, above 1.1
the chains still differ.  ``convergence(imputations)`` gives it per variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.variables import Imputations

FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """Scale reduction of the means and of the SDs of one variable's imputed values.

    None where the trace does not vary, such as the SD of a single imputed value.
    """

    name: str
    of_means: float | None
    of_deviations: float | None


def convergence(imputations: Imputations) -> tuple[Convergence, ...]:
    """Per imputed variable, over the second half of the iterations."""
    return tuple(
        Convergence(
            name=name,
            of_means=_or_none(imputations.means[name]),
            of_deviations=_or_none(imputations.deviations[name]),
        )
        for name in imputations.means
    )


def potential_scale_reduction(trace: ArrayLike) -> float:
    """Between- against within-chain variance.  NotEstimableError below two chains or iterations.

    Source: Gelman & Rubin, Stat Sci 1992;7:457-472, without the correction for sampling.
    """
    chains = np.asarray(trace, dtype=np.float64)
    if chains.ndim != len(("chains", "iterations")) or min(chains.shape) < FEWEST:
        raise NotEstimableError("two chains of two iterations are needed")
    length = chains.shape[1]
    within = float(chains.var(axis=1, ddof=1).mean())
    if within == 0:
        raise NotEstimableError("the trace does not vary")
    between = float(chains.mean(axis=1).var(ddof=1))
    return sqrt((length - 1) / length + between / within)


def _or_none(trace: ArrayLike) -> float | None:
    chains = np.asarray(trace, dtype=np.float64)
    try:
        return potential_scale_reduction(chains[:, chains.shape[1] // 2 :])
    except NotEstimableError:
        return None
