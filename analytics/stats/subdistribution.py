"""The pseudo likelihood of the Fine-Gray model, its derivatives, and the sandwich of its scores.

Everything is sums over distinct times: a patient is at risk up to her own time, and after a
competing event with the weight G(t-)/G(own time-), G the chance of not being censored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cox_likelihood import HIGHEST_LOG_RISK
from analytics.stats.likelihood import Derivatives, Summit
from analytics.stats.model_matrix import ModelMatrix, weighted_gram
from analytics.stats.newton import RISE_IS_NOTHING, SeparationError
from analytics.stats.time_to_event import FollowUp, from_the_end

Floats = NDArray[np.float64]
STEP_STILL_LARGE = 1e-2  # standard deviations of a covariate


class SubdistributionSurface:
    """Parameters (k,) per standard deviation of the covariates.

    Per patient (n,): ``own`` had the event, ``other`` a competing one.  Per distinct time (m,):
    ``free`` = G just before it, ``events``, ``at_risk``, ``censored``.
    """

    exact = True

    def __init__(self, data: FollowUp, matrix: ModelMatrix, cause: int) -> None:
        self.matrix = matrix
        self.rows = np.ascontiguousarray(matrix.rows[:, 1:])
        self.position, self.m = data.position, data.distinct.size
        self.own = np.equal(data.codes, cause)
        self.other = ~self.own & (data.codes > 0)
        self.n_events = int(self.own.sum())
        ended = self._per_time(np.ones(data.n))
        self.events = self._per_time(self.own.astype(np.float64))
        self.censored = self._per_time((data.codes == 0).astype(np.float64))
        self.at_risk = from_the_end(ended)
        # Events leave the risk set of the censoring only after the censoring of their time, as in
        # cmprsk::crr.
        remains = np.cumprod(1 - self.censored / self.at_risk)
        self.free = np.concatenate([[1.0], remains[:-1]])
        self.later = np.where(self.other, 1 / self.free[self.position], 0.0)

    def evaluate(self, parameters: Floats) -> Derivatives:
        """Value, gradient (k,) and information (k, k); minus infinity if a risk overflows."""
        predictor = self.rows @ parameters
        size = parameters.size
        if np.abs(predictor).max() > HIGHEST_LOG_RISK:
            return -np.inf, np.zeros(size), np.zeros((size, size))
        risk = np.exp(predictor)
        total, mean = self._risk_sets(risk)
        hazard = self.events / total
        happened = self.events > 0
        value = predictor[self.own].sum() - self.events[happened] @ np.log(total[happened])
        gradient = self.rows[self.own].sum(axis=0) - self.events @ mean
        squares = weighted_gram(self.rows, risk * self._exposure(hazard))
        return float(value), gradient, squares - weighted_gram(mean, self.events)

    def sandwich(self, summit: Summit) -> Floats:
        """Covariance (k, k): every patient's score, and her share in the estimated censoring."""
        risk = np.exp(self.rows @ summit.parameters)
        total, mean = self._risk_sets(risk)
        hazard = self.events / total
        drift = np.column_stack([self._exposure(hazard * each) for each in mean.T])
        scores = risk[:, None] * (drift - self.rows * self._exposure(hazard)[:, None])
        scores[self.own] += self.rows[self.own] - mean[self.position[self.own]]
        influence = (scores + self._censoring(risk, mean, hazard)) @ summit.covariance
        return np.asarray(influence.T @ influence, dtype=np.float64)

    def refuse(self, step: Floats, rise: float) -> None:
        """SeparationError if the likelihood hardly rises along a step that is still large."""
        if rise < RISE_IS_NOTHING and np.abs(step).max() > STEP_STILL_LARGE:
            named = self.matrix.names(np.concatenate([[0.0], step]))
            raise SeparationError(
                f"the subdistribution hazard ratio of {named} runs to zero or infinity (monotone "
                "likelihood): the patients with the event are separated from those without it"
            )

    def reach(self, _step: Floats) -> float:
        return np.inf

    def _per_time(self, values: Floats) -> Floats:
        sums = np.bincount(self.position, weights=values, minlength=self.m)
        return np.asarray(sums, dtype=np.float64)

    def _before(self, values: Floats) -> Floats:
        """Sums per time over the patients whose competing event came earlier, G taken off."""
        sums = np.cumsum(self._per_time(values * self.later))
        return np.concatenate([[0.0], sums[:-1]])

    def _risk_sets(self, risk: Floats) -> tuple[Floats, Floats]:
        """Sum of the weighted risks (m,) and mean of the covariates (m, k) at every time."""
        columns = [risk, *(risk * column for column in self.rows.T)]
        sums = [
            from_the_end(self._per_time(each)) + self.free * self._before(each) for each in columns
        ]
        return sums[0], np.column_stack(sums[1:]) / sums[0][:, None]

    def _exposure(self, hazard: Floats) -> Floats:
        """The hazard (m,) that every patient was exposed to, (n,), by weight after her event."""
        after = from_the_end(hazard * self.free) - hazard * self.free
        exposed = np.cumsum(hazard)[self.position] + self.later * after[self.position]
        return np.asarray(exposed, dtype=np.float64)

    def _censoring(self, risk: Floats, mean: Floats, hazard: Floats) -> Floats:
        """What every patient's time adds to the scores through G, (n, k); psi of Fine and Gray."""
        weighted = hazard * self.free
        left = from_the_end(weighted)
        held = self._before(risk)
        out = np.empty((self.position.size, mean.shape[1]))
        for j in range(mean.shape[1]):
            drift = from_the_end(weighted * mean[:, j])
            each = (self._before(risk * self.rows[:, j]) * left - held * drift) / self.at_risk
            lost = np.cumsum(each * self.censored / self.at_risk)
            out[:, j] = -lost[self.position]
            freed = ~self.own & ~self.other
            out[freed, j] += each[self.position[freed]]
        return out
