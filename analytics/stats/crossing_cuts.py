"""The summit of a cumulative-logit model whose terms differ between the cuts, or why it has none.

``climb_relaxed(surface, start) -> Summit``.  Nothing in the likelihood forbids that the lines of
two cuts cross where no patient has the level between them: such a summit is no model, since it
gives that level a negative chance, and often there is none at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cumulative import CumulativeSurface
from analytics.stats.estimate import NotEstimableError
from analytics.stats.likelihood import Summit, climb

# Share of the largest eigenvalue of the information; columns are scaled.
FLAT = 1e-12


def climb_relaxed(surface: CumulativeSurface, start: NDArray[np.float64]) -> Summit:
    """Newton's method; NotEstimableError where lines cross at a patient, or run to infinity."""
    summit = climb(surface, start)
    own, _ = surface.split(summit.parameters)
    for apart in np.diff(own, axis=0):
        if not float((surface.loose @ apart).min()) > 0:
            raise NotEstimableError(
                "with an odds ratio for each cut the cuts cross: for some patients a level that "
                "none of them has would have a negative chance"
            )
    curvature = np.linalg.eigvalsh(summit.information)
    if not curvature[0] > FLAT * curvature[-1]:
        raise NotEstimableError(
            "an odds ratio at one of the cuts runs to zero or infinity: a level is separated there"
        )
    return summit
