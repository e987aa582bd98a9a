"""Robust covariances of logistic, Poisson and linear models, and of any model by its scores.

``robust_covariance(fit, design, outcome, *, errors=RobustErrors(…), …) -> RobustCovariance`` and
``clustered(scores, bread, clusters, *, kind="CR1", …)``.  HC0 to HC3 as R's ``sandwich::vcovHC``.
CR0 adds up the scores of a cluster; CR1 multiplies by G/(G-1), as Stata does for models other than
the linear one; CR1S by G/(G-1)*(n-1)/(n-k), as Stata does for the linear model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError
from analytics.stats.logistic import checked_offset
from analytics.stats.model_matrix import ModelMatrix, model_matrix, weighted_gram

HeteroscedasticKind = Literal["HC0", "HC1", "HC2", "HC3"]
ClusterKind = Literal["CR0", "CR1", "CR1S"]
WeightsAre = Literal["cases", "sampling"]
FEW_CLUSTERS = 40
FEWEST_CLUSTERS = 2


class GeneralisedLinearFit(Protocol):
    """What a fit must tell of each patient."""

    @property
    def coefficients(self) -> NDArray[np.float64]:
        """Intercept first."""

    @property
    def terms(self) -> tuple[str, ...]:
        """Intercept first."""

    def working(
        self, predictor: NDArray[np.float64], outcome: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Slope and minus curvature of each patient's own log likelihood in the predictor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustErrors:
    """Which robust error: ``kind`` None is HC0, or CR1 with ``clusters`` (n,), any labels.

    Weights are of "cases" (an integer weight is repetition) or of "sampling" (each row is one
    patient, as for inverse probability weights).
    """

    kind: HeteroscedasticKind | ClusterKind | None = None
    clusters: ArrayLike | None = None
    weights_are: WeightsAre = "sampling"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustCovariance:
    """Shape (p, p), in the order of the fit; ``caution`` is a sentence for the reader, or None."""

    covariance: NDArray[np.float64]
    kind: str
    clusters: int | None = None
    caution: str | None = None

    @property
    def method(self) -> str:
        """As it is printed beside an interval."""
        if self.clusters is None:
            return f"robust {self.kind}"
        return f"cluster-robust {self.kind}, {self.clusters} clusters"


def robust_covariance(
    fit: GeneralisedLinearFit,
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    errors: RobustErrors | None = None,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
) -> RobustCovariance:
    """From the data that the model was fitted on: design (n, k) without intercept, outcome (n,).

    ``weights`` and ``offset`` must be those of the fit; ``errors`` None is HC0.
    NotEstimableError with fewer than two clusters, or if a patient has leverage one and the kind
    divides by one minus leverage.
    """
    wanted = RobustErrors() if errors is None else errors
    matrix = model_matrix(design, weights=weights, terms=fit.terms[1:])
    values = np.asarray(outcome, dtype=np.float64)
    predictor = matrix.rows @ (np.linalg.inv(matrix.back()) @ fit.coefficients)
    held = checked_offset(offset, values.size)
    slope, curvature = fit.working(predictor if held is None else predictor + held, values)
    bread = _bread(matrix, curvature)
    if wanted.clusters is None:
        chosen = _heteroscedastic_kind(wanted.kind)
        meat = _meat(matrix, slope, curvature, bread, chosen, wanted.weights_are)
        found = RobustCovariance(covariance=bread @ meat @ bread, kind=chosen)
    else:
        scores = (
            matrix.rows * (slope if matrix.weights is None else slope * matrix.weights)[:, None]
        )
        size = matrix.total_weight if wanted.weights_are == "cases" else float(len(values))
        kind = _cluster_kind(wanted.kind)
        found = clustered(scores, bread, wanted.clusters, kind=kind, size=size)
    back = matrix.back()
    return RobustCovariance(
        covariance=back @ found.covariance @ back.T,
        kind=found.kind,
        clusters=found.clusters,
        caution=found.caution,
    )


def clustered(
    scores: NDArray[np.float64],
    bread: NDArray[np.float64],
    clusters: ArrayLike,
    *,
    kind: ClusterKind = "CR1",
    size: float | None = None,
) -> RobustCovariance:
    """``scores`` (n, p) with weights multiplied in; ``bread`` (p, p), the inverse information.

    ``size`` is the number of patients, n unless rows stand for several.
    """
    labels = np.asarray(clusters)
    if labels.shape != (len(scores),):
        raise ValueError("one cluster for each patient is expected")
    names, codes = np.unique(labels, return_inverse=True)
    count = len(names)
    if count < FEWEST_CLUSTERS:
        raise NotEstimableError("cluster-robust errors need at least two clusters")
    sums = np.column_stack(
        [np.bincount(codes, weights=column, minlength=count) for column in scores.T]
    )
    n = float(len(scores) if size is None else size)
    factor = {
        "CR0": 1.0,
        "CR1": count / (count - 1),
        "CR1S": count / (count - 1) * (n - 1) / (n - scores.shape[1]),
    }[kind]
    return RobustCovariance(
        covariance=factor * bread @ (sums.T @ sums) @ bread,
        kind=kind,
        clusters=count,
        caution=_caution(count),
    )


def _caution(count: int) -> str | None:
    if count >= FEW_CLUSTERS:
        return None
    return (
        f"{count} clusters are few: with fewer than {FEW_CLUSTERS}, cluster-robust intervals are "
        "too narrow"
    )


def _heteroscedastic_kind(kind: str | None) -> str:
    chosen = "HC0" if kind is None else kind
    if chosen not in get_args(HeteroscedasticKind):
        raise ValueError(f"unknown kind of robust error without clusters: {kind!r}")
    return chosen


def _cluster_kind(kind: str | None) -> ClusterKind:
    for known in ("CR0", "CR1", "CR1S"):
        if known == (kind or "CR1"):
            return known
    raise ValueError(f"unknown kind of robust error with clusters: {kind!r}")


def _bread(matrix: ModelMatrix, curvature: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = curvature if matrix.weights is None else curvature * matrix.weights
    return np.asarray(np.linalg.inv(weighted_gram(matrix.rows, weights)), np.float64)


def _meat(
    matrix: ModelMatrix,
    slope: NDArray[np.float64],
    curvature: NDArray[np.float64],
    bread: NDArray[np.float64],
    kind: str,
    weights_are: WeightsAre,
) -> NDArray[np.float64]:
    ones = np.ones(len(slope))
    case = ones if matrix.weights is None else matrix.weights
    repeats, sampling = (case, ones) if weights_are == "cases" else (ones, case)
    squares = (sampling * slope) ** 2 * repeats
    if kind in {"HC2", "HC3"}:
        spread = np.einsum("ij,ij->i", matrix.rows @ bread, matrix.rows)
        kept = 1 - sampling * curvature * spread
        if kept.min() < np.sqrt(np.finfo(np.float64).eps):
            raise NotEstimableError(f"a patient determines a term alone, so {kind} does not exist")
        squares = squares / (kept if kind == "HC2" else kept**2)
    meat = weighted_gram(matrix.rows, squares)
    if kind == "HC1":
        size = float(repeats.sum())
        meat *= size / (size - matrix.rows.shape[1])
    return meat
