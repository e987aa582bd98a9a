"""Whether one odds ratio for all cuts will do: tests of the proportional-odds assumption.

``score_test(fit, *, information="observed")``, ``likelihood_ratio_test(fit, *, terms=None)``, and
``cumulative_odds_ratios(fit, term)``: the odds ratio at each cut, from one logistic model per cut.
A small P value is no reason to hide the common odds ratio: the ratios per cut show how much it
simplifies.  ``brant.brant_test`` is the third test, ``multinomial.multinomial_test`` a fourth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpocon, dpotrf, dpotrs

from analytics.stats.crossing_cuts import climb_relaxed, patients_with_crossing_cuts
from analytics.stats.cumulative_relaxed import RelaxedSurface
from analytics.stats.cumulative_sums import LevelSums
from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.expit import expit
from analytics.stats.model_matrix import weighted_gram
from analytics.stats.ordinal_model import OrdinalFit

FEWEST_CUTS = 2
NOTHING = 1e-10
IN_DOUBT = 1e-7


def score_test(
    fit: OrdinalFit, *, information: Literal["observed", "expected"] = "observed"
) -> SignificanceTest:
    """All coefficients are equal across the cuts: k(J-1) degrees of freedom.

    Score of the model with a coefficient for each cut, at the proportional estimate.  "observed"
    uses minus the second derivatives there, as SAS does; "expected" their expectation.  The two can
    lie on either side of 0.05, so the name says which it is.  A group that nobody enters at some
    cut leaves the information singular: it is then inverted where it is not, as SAS does, and the
    degrees of freedom stay.

    Source: Peterson & Harrell, J R Stat Soc C 1990;39:205-217.
    """
    require_cuts(fit)
    sums, gap = fit.surface.by_level(fit.summit.parameters)
    used = _observed(sums, gap) if information == "observed" else expected_information(fit)
    return chi_squared_test(
        _squared_length(_gradient(sums, gap), used),
        len(fit.terms) * (fit.thresholds.size - 1),
        f"score test of proportional odds ({information} information)",
    )


def likelihood_ratio_test(
    fit: OrdinalFit, *, terms: Sequence[int] | None = None
) -> SignificanceTest:
    """Against the cumulative-logit model in which ``terms`` (all if None) differ between cuts.

    With all terms relaxed that is the non-proportional model, with some the partial
    proportional-odds model.  NotEstimableError where it has no maximum, as with few patients.
    Where its cuts cross, the caution of the test says at how many patients.
    """
    require_cuts(fit)
    chosen = range(len(fit.terms)) if terms is None else terms
    surface, start = relaxed_surface(fit, [0, *(1 + term for term in chosen)])
    summit = climb_relaxed(surface, start)
    crossing = patients_with_crossing_cuts(surface, summit)
    kind = "non-proportional" if terms is None else "partial proportional-odds"
    found = chi_squared_test(
        max(0.0, 2 * (summit.log_likelihood - fit.log_likelihood)),
        len(chosen) * (surface.cuts - 1),
        f"likelihood ratio against the {kind} cumulative-logit model",
    )
    if not crossing:
        return found
    caution = f"too small, as the cuts of that model cross at {crossing} of the patients"
    return replace(found, caution=caution)


def require_cuts(fit: OrdinalFit) -> None:
    """NotEstimableError with fewer than three levels, or without a term."""
    if fit.thresholds.size < FEWEST_CUTS:
        raise NotEstimableError("with two levels there is one cut, and nothing to compare")
    if not fit.terms:
        raise NotEstimableError("a model without terms has no odds ratios to compare")


def _gradient(sums: LevelSums, gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the model relaxed in all terms, at the proportional estimate: shape (J(k+1),)."""
    shared = gap[:, None] * sums.plain[:, 0]
    return np.asarray(((sums.pull[0] + shared)[:-1] - (sums.pull[1] + shared)[1:]).ravel())


def _observed(sums: LevelSums, gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minus the second derivatives there: shape (J(k+1), J(k+1))."""
    shared = (gap * (1 + gap))[:, None, None] * sums.plain
    return _tridiagonal((sums.bends[0] + shared)[:-1] + (sums.bends[1] + shared)[1:], -shared[1:-1])


def expected_information(fit: OrdinalFit) -> NDArray[np.float64]:
    """Of the model relaxed in all terms, at the proportional estimate: shape (J(k+1), J(k+1))."""
    rows = fit.matrix.rows
    relaxed, common = fit.surface.split(fit.summit.parameters)
    at_most = expit(relaxed[:, 0] + (rows[:, 1:] @ common)[:, None])
    chances = np.diff(at_most, axis=1, prepend=0.0, append=1.0)
    density = at_most * (1 - at_most)
    if fit.matrix.weights is not None:
        # Both products below then carry the weight once.
        density *= np.sqrt(fit.matrix.weights)[:, None]
    own, beside = [], []
    for cut in range(fit.thresholds.size):
        weights = density[:, cut] ** 2 * (1 / chances[:, cut] + 1 / chances[:, cut + 1])
        own.append(weighted_gram(rows, weights))
        if cut:
            shared = density[:, cut] * density[:, cut - 1] / chances[:, cut]
            beside.append(-weighted_gram(rows, shared))
    return _tridiagonal(np.array(own), np.array(beside))


def _tridiagonal(own: NDArray[np.float64], beside: NDArray[np.float64]) -> NDArray[np.float64]:
    """A matrix of J blocks on the diagonal (J, w, w) and J-1 beside it (J-1, w, w)."""
    cuts, width, _ = own.shape
    whole = np.zeros((cuts, width, cuts, width))
    place = np.arange(cuts)
    whole[place, :, place] = own
    whole[place[1:], :, place[:-1]] = whole[place[:-1], :, place[1:]] = beside
    return whole.reshape(cuts * width, -1)


def _squared_length(gradient: NDArray[np.float64], information: NDArray[np.float64]) -> float:
    """In the metric of the inverse, where there is one; eigenvalues only if some are in doubt."""
    factor, failed = dpotrf(information)
    if not failed:
        inverse_of_condition, _ = dpocon(factor, np.abs(information).sum(axis=0).max())
        if inverse_of_condition > IN_DOUBT:
            return float(gradient @ dpotrs(factor, gradient)[0])
    values, vectors = np.linalg.eigh(information)
    along = vectors.T @ gradient
    determined = values > NOTHING * values[-1]
    return float((along[determined] ** 2 / values[determined]).sum())


def relaxed_surface(
    fit: OrdinalFit, relaxed: Sequence[int]
) -> tuple[RelaxedSurface, NDArray[np.float64]]:
    """The likelihood with more columns relaxed, and the proportional estimate as its parameters.

    ``relaxed`` counts the intercept as column 0, which is always among them.
    """
    surface = RelaxedSurface(
        fit.matrix.rows,
        fit.surface.sizes,
        fit.matrix.weights,
        relaxed=relaxed,
        terms=fit.matrix.terms,
    )
    own, common = fit.surface.split(fit.summit.parameters)
    every = np.column_stack([own[:, 0], np.tile(common, (surface.cuts, 1))])
    start = np.concatenate([every[:, surface.relaxed].ravel(), every[0, surface.common]])
    return surface, start
