"""The summit of a cumulative-logit model whose terms differ between the cuts, or why it has none.

``climb_relaxed(surface, start) -> Summit`` and ``patients_with_crossing_cuts(surface, summit)``.
Nothing in the likelihood forbids that the lines of two cuts cross at a patient who does not have
the level between them, so that she would have it with a negative chance; and where nobody of a kind
has a level, there may be no summit at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cumulative_relaxed import RelaxedSurface
from analytics.stats.estimate import NotEstimableError
from analytics.stats.likelihood import Summit, climb

# Share of the largest eigenvalue of the information; columns are scaled.
FLAT = 1e-12


def climb_relaxed(surface: RelaxedSurface, start: NDArray[np.float64]) -> Summit:
    """Newton's method; NotEstimableError where a coefficient runs to infinity."""
    summit = climb(surface, start)
    curvature = np.linalg.eigvalsh(summit.information)
    if not curvature[0] > FLAT * curvature[-1]:
        raise NotEstimableError(
            "an odds ratio at one of the cuts runs to zero or infinity: a level is separated there"
        )
    return summit


def patients_with_crossing_cuts(surface: RelaxedSurface, summit: Summit) -> int:
    """Rows at which a level has a negative chance; with any the likelihood is that of no model.

    As the warning of Stata's ``gologit2`` counts them.
    """
    own, _ = surface.split(summit.parameters)
    crossing = np.zeros(len(surface.loose), dtype=bool)
    for apart in np.diff(own, axis=0):
        crossing |= surface.loose @ apart <= 0
    return int(crossing.sum())
