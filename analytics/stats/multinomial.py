"""The multinomial logit of an ordered scale, against which proportional odds can be tested.

``multinomial_test(fit) -> SignificanceTest`` from a proportional-odds fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from analytics.stats.estimate import SignificanceTest, chi_squared_test
from analytics.stats.likelihood import Derivatives, climb
from analytics.stats.model_matrix import weighted_gram
from analytics.stats.newton import RISE_IS_NOTHING, RUNS_AWAY, SeparationError
from analytics.stats.ordinal_model import OrdinalFit
from analytics.stats.proportionality import require_cuts

Floats = NDArray[np.float64]


def multinomial_test(fit: OrdinalFit) -> SignificanceTest:
    """Twice the gain in likelihood of the multinomial logit model: k(J-1) degrees of freedom.

    The multinomial model has as many more parameters as the non-proportional cumulative one but no
    lines that could cross, so that it has a maximum where that one has none.  The proportional-odds
    model is not a special case of it, so the chi-square distribution is an approximation.

    NotEstimableError with two levels, without terms, or where the levels are separated.

    As the comparison of R's ``VGAM::vglm`` fits by ``multinomial`` and by ``cumulative(parallel =
    TRUE)``.
    """
    require_cuts(fit)
    surface = MultinomialSurface(fit)
    start = np.zeros((fit.thresholds.size, len(fit.matrix.terms)))
    start[:, 0] = np.log(fit.sizes[1:] / fit.sizes[0])
    reached = climb(surface, start.ravel()).log_likelihood
    statistic = max(0.0, 2 * (reached - fit.log_likelihood))
    freedom = len(fit.terms) * (fit.thresholds.size - 1)
    return chi_squared_test(
        statistic,
        freedom,
        name="likelihood ratio against the multinomial logit model (not nested, approximate)",
    )


class MultinomialSurface:
    """log odds of every level but the best against the best; parameters (J, k+1) row by row."""

    exact = True

    def __init__(self, fit: OrdinalFit) -> None:
        self.rows, self.weights = fit.matrix.rows, fit.matrix.weights
        self.terms = fit.matrix.terms
        self.mean_weight = 1.0 if self.weights is None else float(self.weights.mean())
        self.levels = np.repeat(np.arange(fit.surface.sizes.size), fit.surface.sizes)
        self.cuts = fit.thresholds.size

    def evaluate(self, parameters: Floats) -> Derivatives:
        """Value, gradient and information, whose expectation it is as well."""
        predictor = self._predictors(parameters)
        logarithm = predictor - logsumexp(predictor, axis=1, keepdims=True)
        every = np.arange(self.levels.size)
        own, chance = logarithm[every, self.levels], np.exp(logarithm)
        slope = -chance
        slope[every, self.levels] += 1
        weighted = slope if self.weights is None else slope * self.weights[:, None]
        value = own.sum() if self.weights is None else self.weights @ own
        gradient = (weighted[:, 1:].T @ self.rows).ravel()
        return float(value), gradient, self._information(chance[:, 1:])

    def refuse(self, step: Floats, rise: float) -> None:
        """SeparationError if every patient's level becomes likelier for ever along the step."""
        if rise > RISE_IS_NOTHING * self.mean_weight:
            return
        moves = self._predictors(step)
        gains = moves[np.arange(self.levels.size), self.levels][:, None] - moves
        most = float(np.abs(gains).max())
        if most > RUNS_AWAY and float(gains.min()) > -1e-3 * most:
            size = np.abs(step.reshape(self.cuts, -1)).max(axis=0)
            shares = size > 1e-3 * size.max()
            named = ", ".join(
                name for name, part in zip(self.terms[1:], shares[1:], strict=True) if part
            )
            raise SeparationError("the levels are separated" + (f" by {named}" if named else ""))

    def reach(self, _step: Floats) -> float:
        return np.inf

    def _predictors(self, parameters: Floats) -> Floats:
        """(n, J+1), nought for the best level."""
        out = np.zeros((self.levels.size, self.cuts + 1))
        np.matmul(self.rows, parameters.reshape(self.cuts, -1).T, out=out[:, 1:])
        return out

    def _information(self, chance: Floats) -> Floats:
        width = self.rows.shape[1]
        blocks = np.empty((self.cuts, width, self.cuts, width))
        for one in range(self.cuts):
            for other in range(one + 1):
                weight = chance[:, one] * (1 - chance[:, one] if one == other else chance[:, other])
                if self.weights is not None:
                    weight = weight * self.weights
                gram = weighted_gram(self.rows, weight)
                blocks[one, :, other, :] = gram if one == other else -gram
                blocks[other, :, one, :] = blocks[one, :, other, :]
        return blocks.reshape(self.cuts * width, -1)
