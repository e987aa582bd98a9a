"""The partial proportional-odds model: some terms have an odds ratio at each cut, the others one.

``fit_partial(fit, varying) -> PartialOrdinalFit`` from a proportional-odds fit, and its method
``odds_ratio(term, cut, *, level=0.95)``.  As there the LOWEST level is the best one: an odds ratio
above 1 means BETTER levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.stats.crossing_cuts import climb_relaxed, patients_with_crossing_cuts
from analytics.stats.cumulative_relaxed import RelaxedSurface
from analytics.stats.estimate import SignificanceTest, chi_squared_test
from analytics.stats.ordinal_model import COMMON, OrdinalFit
from analytics.stats.proportionality import relaxed_surface, require_cuts
from analytics.stats.term import Reading, TermEstimate, wald_term, wald_test

Floats = NDArray[np.float64]
AT_ONE_CUT = "odds ratio towards better levels, at one cut"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialOrdinalFit:
    """logit P(level <= j) = threshold_j + x'coefficients_j, equal over j but for ``varying`` terms.

    ``levels`` (J+1,), best first; ``thresholds`` (J,); ``coefficients`` (J, k), a row for each cut;
    ``varying`` are numbers of terms.  ``covariance`` (p, p) is of the free parameters, in the units
    of the design: cut by cut threshold and varying terms, then the common terms.
    ``proportional`` is the likelihood-ratio test that the varying terms do not vary.  ``crossing``
    patients have a level with a negative chance, because the lines of two cuts cross: say so, or
    relax fewer terms.
    """

    terms: tuple[str, ...]
    varying: tuple[int, ...]
    levels: NDArray[np.int64]
    thresholds: Floats
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    proportional: SignificanceTest
    crossing: int
    iterations: int
    patients: float
    method: str = "partial proportional-odds model, maximum likelihood"

    def odds_ratio(self, term: int, cut: int, *, level: float = 0.95) -> TermEstimate:
        """Of column ``term`` at a cut, 0 to J-1 from the best; Wald interval and test."""
        index = self._place(term, cut)
        measure = AT_ONE_CUT if term in self.varying else COMMON
        return wald_term(
            self.terms[term],
            float(self.coefficients[cut, term]),
            sqrt(max(0.0, float(self.covariance[index, index]))),
            Reading(measure=measure, level=level),
        )

    def no_effect(self, term: int) -> SignificanceTest:
        """The Wald test that a term has no effect at any cut."""
        cuts = range(self.thresholds.size if term in self.varying else 1)
        places = [self._place(term, cut) for cut in cuts]
        return wald_test(
            self.coefficients[list(cuts), term],
            self.covariance[np.ix_(places, places)],
            name=f"{self.method}, Wald",
        )

    def _place(self, term: int, cut: int) -> int:
        """Where the coefficient stands in the covariance; IndexError if there is none such."""
        if not (0 <= term < len(self.terms) and 0 <= cut < self.thresholds.size):
            raise IndexError(f"there is no term {term} at cut {cut}")
        width = 1 + len(self.varying)
        if term in self.varying:
            return cut * width + 1 + self.varying.index(term)
        common = [each for each in range(len(self.terms)) if each not in self.varying]
        return self.thresholds.size * width + common.index(term)


def fit_partial(fit: OrdinalFit, varying: Sequence[int]) -> PartialOrdinalFit:
    """Relax the terms ``varying`` (0 to k-1) of a proportional-odds fit.

    ValueError if there is none or one is unknown.  NotEstimableError with two levels, or where the
    likelihood has no maximum, as with few patients in a level.

    Source: Peterson & Harrell, J R Stat Soc C 1990;39:205-217 (unconstrained partial
    proportional odds).  As R's ``VGAM::vglm`` with ``cumulative(parallel = FALSE ~ x)``.
    """
    chosen = tuple(sorted(set(varying)))
    if not chosen or not 0 <= chosen[0] <= chosen[-1] < len(fit.terms):
        raise ValueError("name the terms of the model that differ between the cuts")
    require_cuts(fit)
    surface, start = relaxed_surface(fit, [0, *(1 + term for term in chosen)])
    summit = climb_relaxed(surface, start)
    back = _back(fit, surface)
    own, common = surface.split(back @ summit.parameters)
    coefficients = np.empty((surface.cuts, len(fit.terms)))
    coefficients[:, list(chosen)] = own[:, 1:]
    coefficients[:, [each - 1 for each in surface.common]] = common
    freedom = len(chosen) * (surface.cuts - 1)
    statistic = max(0.0, 2 * (summit.log_likelihood - fit.log_likelihood))
    return PartialOrdinalFit(
        terms=fit.terms,
        varying=chosen,
        levels=fit.levels,
        thresholds=own[:, 0],
        coefficients=coefficients,
        covariance=back @ summit.covariance @ back.T,
        log_likelihood=summit.log_likelihood,
        proportional=chi_squared_test(
            statistic,
            freedom,
            name="likelihood ratio of the partial against the proportional-odds model",
        ),
        crossing=patients_with_crossing_cuts(surface, summit),
        iterations=summit.iterations,
        patients=fit.patients,
    )


def _back(fit: OrdinalFit, surface: RelaxedSurface) -> Floats:
    """From parameters on centred and scaled columns to those of the design, (p, p)."""
    columns = fit.matrix.back()
    loose, shared = surface.relaxed, surface.common
    width, border = len(loose), surface.cuts * len(loose)
    full = np.zeros((border + len(shared),) * 2)
    for cut in range(surface.cuts):
        place = slice(cut * width, (cut + 1) * width)
        full[place, place] = columns[np.ix_(loose, loose)]
        full[cut * width, border:] = columns[0, shared]
    full[border:, border:] = columns[np.ix_(shared, shared)]
    return full
