"""Gray's test: cumulative incidence of one kind of event compared between groups.

``gray_test(times, codes, groups, *, cause=1, strata=None) -> SignificanceTest``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.time_to_event import follow_up, labelled

Floats = NDArray[np.float64]
# A variance of the score below this share of the events is what rounding left of none.
ROUNDING = 1e-12


def gray_test(
    times: ArrayLike,
    codes: ArrayLike,
    groups: ArrayLike,
    *,
    cause: int = 1,
    strata: ArrayLike | None = None,
) -> SignificanceTest:
    """Two or more groups, with weight function 1 (rho 0), as R's cmprsk::cuminc prints it.

    Codes: 0 = censored, ``cause`` = the event compared, every other code competes with it.
    NotEstimableError with one group, without events of the cause, or if no event has two groups at
    risk.

    Source: Gray, Ann Stat 1988;16:1141-1154.
    """
    if cause < 1:
        raise ValueError("a cause is an event code of 1 or more")
    data = follow_up(times, codes)
    labels, number = labelled(groups, data.n, "group")
    if labels.size == 1:
        raise NotEstimableError("all patients are in one group")
    if not (data.codes == cause).any():
        raise NotEstimableError("there are no events of this kind")
    layer = np.zeros(data.n, dtype=np.int64)
    if strata is not None:
        layer = labelled(strata, data.n, "stratum")[1]
    size, m = labels.size, data.distinct.size
    score, variance = np.zeros(size), np.zeros((size, size))
    for stratum in range(int(layer.max()) + 1):
        inside = layer == stratum
        if not (data.codes[inside] == cause).any():
            continue
        cell = data.position * size + number
        kinds = (inside, inside & (data.codes == cause), inside & (data.codes > 0))
        ended, own, events = (
            np.bincount(cell[kind], minlength=m * size).reshape(m, size).astype(np.float64)
            for kind in kinds
        )
        part, spread = _score(ended, own, events - own)
        score, variance = score + part, variance + spread
    difference, covariance = score[:-1], variance[:-1, :-1]
    happened = int((data.codes == cause).sum())
    if np.linalg.matrix_rank(covariance, tol=ROUNDING * happened, hermitian=True) < size - 1:
        raise NotEstimableError("at no event were patients of all groups at risk together")
    statistic = float(difference @ np.linalg.solve(covariance, difference))
    return chi_squared_test(
        statistic, size - 1, name="Gray" if strata is None else "Gray, stratified"
    )


def _score(ended: Floats, own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Score (g,) and its covariance (g, g) from counts per time and group (m, g).

    ``scaled`` is the risk set enlarged by those whom the competing event took out, so that
    ``pooled`` is the common incidence under the hypothesis.  An event of the cause moves the score
    at once and through the later weights, a competing event only through the later weights.
    """
    happened = (own + other).sum(axis=1) > 0
    at_risk = np.cumsum(ended[::-1], axis=0)[::-1][happened]
    own, other = own[happened], other[happened]
    present = at_risk > 0
    stays = np.divide(at_risk - own - other, at_risk, out=np.ones(own.shape), where=present)
    survival = np.cumprod(stays, axis=0)
    before = _lagged(survival, 1.0)
    incidence = np.cumsum(np.divide(before * own, at_risk, out=own * 0, where=present), axis=0)
    scaled = np.divide(at_risk, before, out=np.zeros(own.shape), where=present)
    exposed = scaled * (1 - _lagged(incidence, 0.0))
    events, total = own.sum(axis=1), scaled.sum(axis=1)
    score = own - events[:, None] * exposed / exposed.sum(axis=1, keepdims=True)
    pooled = np.cumsum(events / total)
    weight = np.einsum("tg,gh->tgh", scaled, np.eye(own.shape[1]))
    weight -= scaled[:, :, None] * scaled[:, None, :] / total[:, None, None]
    left = 1 - _lagged(pooled, 0.0)
    if (left <= ROUNDING).any():
        # The groups' ends are too far apart for one pooled curve, as in a stratum of few patients.
        raise NotEstimableError("the incidence of the groups together reaches 1 before they end")
    hazard = events / (total * left)
    reached = np.cumsum(weight * hazard[:, None, None], axis=0)
    later = reached[-1] - reached
    ratio = np.divide((1 - pooled)[:, None], survival, out=np.zeros(own.shape), where=survival > 0)
    at_once = weight + (1 - ratio)[:, None, :] * later
    through = ratio[:, None, :] * later
    own_variance = _own_variance(events, total, before, at_risk)
    other_variance = _other_variance(other, before, at_risk) * (survival > 0)
    covariance = np.einsum("tik,tk,tjk->ij", at_once, own_variance, at_once)
    covariance += np.einsum("tik,tk,tjk->ij", through, other_variance, through)
    return score.sum(axis=0), covariance


def _own_variance(events: Floats, total: Floats, before: Floats, at_risk: Floats) -> Floats:
    """Under the hypothesis; tied events leave without replacement."""
    several = (events > 1)[:, None] & (at_risk > 0)
    share = np.divide(
        np.broadcast_to((events - 1)[:, None], before.shape),
        total[:, None] * before - 1,
        out=np.zeros(before.shape),
        where=several,
    )
    variance = (1 - share) * before * events[:, None]
    return np.divide(
        variance, total[:, None] * at_risk, out=np.zeros(before.shape), where=at_risk > 0
    )


def _other_variance(other: Floats, before: Floats, at_risk: Floats) -> Floats:
    share = np.divide(other - 1, at_risk - 1, out=np.zeros(other.shape), where=other > 1)
    variance = (1 - share) * before**2 * other
    return np.divide(variance, at_risk**2, out=np.zeros(other.shape), where=at_risk > 0)


def _lagged(values: Floats, first: float) -> Floats:
    """The value just before each time."""
    return np.concatenate([np.full((1, *values.shape[1:]), first), values[:-1]])
