"""The proportional-odds model with covariates: one common odds ratio for each term.

``fit_ordinal(design, levels, *, weights=None, terms=None) -> OrdinalFit`` and its methods
``common_odds_ratio(term, *, level=0.95)`` (profile likelihood) and ``robust(clusters=None)``.
The LOWEST level is the best one (mRS 0): an odds ratio above 1 means BETTER levels.  The design has
NO intercept column: the thresholds take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit

from analytics.stats.cumulative import CumulativeSurface
from analytics.stats.estimate import Estimate, Interval, NotEstimableError
from analytics.stats.likelihood import Summit, climb, likelihood_ratio, profile_interval
from analytics.stats.model_matrix import ModelMatrix, checked_weights, model_matrix
from analytics.stats.newton import LARGE, SAMPLE
from analytics.stats.sandwich import ClusterKind, RobustCovariance, clustered
from analytics.stats.term import Reading, TermEstimate, ratio_of, wald_term

COMMON = "common odds ratio towards better levels"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalFit:
    """logit P(level <= j) = threshold_j + x'coefficients, j over all levels but the worst.

    ``levels`` (J+1,) are the levels that somebody has, best first, ``sizes`` their weights;
    ``thresholds`` has shape (J,), ``coefficients`` and ``terms`` (k,); ``covariance`` is the
    inverse of the observed information, shape (J+k, J+k), thresholds first.  ``order`` sorts the
    patients by level, as ``surface`` has them.
    """

    terms: tuple[str, ...]
    levels: NDArray[np.int64]
    sizes: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    log_likelihood: float
    null_log_likelihood: float
    iterations: int
    patients: float
    matrix: ModelMatrix
    order: NDArray[np.intp]
    surface: CumulativeSurface
    summit: Summit
    method: str = "proportional-odds model, maximum likelihood"

    @property
    def standard_errors(self) -> NDArray[np.float64]:
        """Of the coefficients, shape (k,), from the observed information."""
        return np.sqrt(np.diag(self.covariance)[self.thresholds.size :])

    def common_odds_ratio(
        self, term: int, *, level: float = 0.95, robust: RobustCovariance | None = None
    ) -> TermEstimate:
        """Of column ``term`` (0 to k-1): profile interval and likelihood-ratio test.

        With a ``robust`` covariance (see ``robust``): Wald interval and test from that.
        """
        index = self.thresholds.size + term
        covariance = self.covariance if robust is None else robust.covariance
        error = "model-based" if robust is None else robust.method
        own = wald_term(
            self.terms[term],
            float(self.coefficients[term]),
            sqrt(max(0.0, float(covariance[index, index]))),
            Reading(measure=COMMON, level=level, error=error),
        )
        if robust is not None:
            return own
        scale = float(self.matrix.scale[term])
        low, high = profile_interval(self.surface, self.summit, index, level=level)
        interval = Interval(
            ratio_of(low / scale), ratio_of(high / scale), level, "profile likelihood"
        )
        test = likelihood_ratio(
            self.surface, self.summit, [index], name="proportional odds, likelihood ratio"
        )
        return replace(own, estimate=Estimate(own.estimate.value, interval, COMMON), test=test)

    def robust(
        self, clusters: ArrayLike | None = None, *, kind: ClusterKind | None = None
    ) -> RobustCovariance:
        """The sandwich of the scores, shape (J+k, J+k): HC0, or by cluster (CR1 unless told).

        ``clusters`` (n,) in the order of the data that the model was fitted on.
        """
        scores = self.surface.scores(self.summit.parameters)
        bread = self.summit.covariance
        labels = np.arange(len(scores)) if clusters is None else np.asarray(clusters)
        if labels.shape != (len(scores),):
            raise ValueError("one cluster for each patient is expected")
        chosen: ClusterKind = "CR0" if clusters is None else (kind or "CR1")
        if clusters is None:
            meat = scores.T @ scores
            found = RobustCovariance(covariance=bread @ meat @ bread, kind="HC0")
        else:
            found = clustered(scores, bread, labels[self.order], kind=chosen)
        back = threshold_map(self.matrix, self.thresholds.size)
        return replace(found, covariance=back @ found.covariance @ back.T)


def fit_ordinal(
    design: ArrayLike,
    levels: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> OrdinalFit:
    """Newton's method with the analytic gradient and the observed information.

    ``design`` (n, k) WITHOUT intercept column; ``levels`` (n,) integers, the lowest the best;
    ``weights`` (n,) case weights.  Levels that nobody has are left out of the likelihood.

    ValueError on missing values and shapes that do not fit.  NotEstimableError if all patients are
    in one level, a column does not vary or is determined by others, or the levels are separated.

    Source: McCullagh, J R Stat Soc B 1980;42:109-142.
    """
    codes, present = level_codes(levels)
    values = np.asarray(design, dtype=np.float64)
    if values.ndim != len(("patients", "terms")) or len(values) != codes.size:
        raise ValueError("an outcome for each row of the design is expected")
    case = None if weights is None else checked_weights(weights, codes.size)
    kept = np.arange(codes.size) if case is None else np.flatnonzero(case > 0)
    order = kept[np.argsort(codes[kept], kind="stable")]
    counts = np.bincount(codes[order], minlength=present.size)
    held = counts > 0
    if held.sum() <= 1:
        reason = "all patients are in one level" if codes.size else "there is no patient"
        raise NotEstimableError(reason)
    sorted_weights = None if case is None else case[order]
    matrix = model_matrix(values, weights=sorted_weights, terms=terms, order=order)
    surface = CumulativeSurface(matrix.rows, counts[held], matrix.weights, terms=matrix.terms)
    totals = np.bincount(codes[order], weights=sorted_weights, minlength=present.size)
    sizes = np.asarray(totals[held], np.float64)
    summit = climb(surface, _start(matrix, counts[held], sizes))
    cuts = sizes.size - 1
    back = threshold_map(matrix, cuts)
    raw = back @ summit.parameters
    return OrdinalFit(
        terms=matrix.terms[1:],
        levels=present[held],
        sizes=sizes,
        thresholds=raw[:cuts],
        coefficients=raw[cuts:],
        covariance=back @ summit.covariance @ back.T,
        log_likelihood=summit.log_likelihood,
        null_log_likelihood=float(sizes @ np.log(sizes / sizes.sum())),
        iterations=summit.iterations,
        patients=matrix.total_weight,
        matrix=matrix,
        order=order,
        surface=surface,
        summit=summit,
    )


def level_codes(levels: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Codes from 0, shape (n,), and the levels that occur, ascending; ValueError if not whole."""
    given = np.asarray(levels)
    if given.ndim != 1:
        raise ValueError("one-dimensional levels are expected")
    if given.size == 0:
        return given.astype(np.int64), given.astype(np.int64)
    whole = given.astype(np.int64) if np.isfinite(given).all() else None
    if whole is None or not (whole == given).all():
        raise ValueError("levels must be whole numbers, with missing values removed and counted")
    lowest = int(whole.min())
    spread = int(whole.max()) - lowest + 1
    if spread > 4 * given.size + 1000:
        present, codes = np.unique(whole, return_inverse=True)
        return codes.astype(np.int64), present
    taken = np.bincount(whole - lowest, minlength=spread) > 0
    recoded = np.cumsum(taken) - 1
    # Small integers sort by counting.
    kind = np.int16 if taken.sum() < np.iinfo(np.int16).max else np.int64
    return np.asarray(recoded.astype(kind)[whole - lowest]), np.flatnonzero(taken) + lowest


def threshold_map(matrix: ModelMatrix, cuts: int) -> NDArray[np.float64]:
    """From thresholds and coefficients of ``matrix.rows`` to those of the design."""
    terms = matrix.scale.size
    full = np.eye(cuts + terms)
    full[:cuts, cuts:] = -matrix.centre / matrix.scale
    full[cuts:, cuts:] = np.diag(1 / matrix.scale)
    return full


def _start(
    matrix: ModelMatrix, counts: NDArray[np.int64], sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """No effects; with many patients the estimate of a sample, which saves passes over all."""
    shares = np.cumsum(sizes)[:-1] / sizes.sum()
    start = np.concatenate([logit(shares), np.zeros(matrix.scale.size)])
    if len(matrix.rows) < LARGE:
        return start
    stride = len(matrix.rows) // SAMPLE
    sampled = np.bincount(
        np.repeat(np.arange(counts.size), counts)[::stride], minlength=counts.size
    )
    if sampled.min() == 0:
        return start
    weights = None if matrix.weights is None else matrix.weights[::stride]
    part = CumulativeSurface(np.ascontiguousarray(matrix.rows[::stride]), sampled, weights)
    try:
        return climb(part, start).parameters
    except NotEstimableError:
        # A sample may lack what the whole has; then the search begins without it.
        return start
