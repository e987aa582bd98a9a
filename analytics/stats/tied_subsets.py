"""Sums over all subsets of the patients at risk, for the exact likelihood of tied events.

``Subsets(most, columns)`` and ``add(log_risk, covariates, foreseen)``, patient by patient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Subsets:
    """For every size d from 0 to ``most``: all subsets of d of the patients added so far.

    A subset weighs the product of the risks of its patients.  ``log_sum`` (most+1,) is the log of
    the sum of the weights; ``mean`` (most+1, k) and ``spread`` (most+1, k, k) are mean and
    covariance of the sum of the covariates of a subset drawn by its weight.  Kept as logarithm,
    mean and covariance nothing overflows and nothing is lost by subtraction.
    """

    def __init__(self, most: int, columns: int) -> None:
        self.patients = 0
        self.log_sum = np.full(most + 1, -np.inf)
        self.log_sum[0] = 0.0
        self.mean = np.zeros((most + 1, columns))
        self.spread = np.zeros((most + 1, columns, columns))

    def add(self, log_risk: float, covariates: Floats, foreseen: int) -> None:
        """One more patient, in subsets of up to ``foreseen``: a subset has her or has not."""
        self.patients += 1
        top = min(self.patients, foreseen)
        if top == 0:
            return
        sizes, smaller = slice(1, top + 1), slice(0, top)
        with_her = self.log_sum[smaller] + log_risk
        log_sum = np.logaddexp(self.log_sum[sizes], with_her)
        share = np.exp(with_her - log_sum)[:, None]
        apart = self.mean[smaller] + covariates - self.mean[sizes]
        between = ((share * (1 - share)) * apart)[:, :, None] * apart[:, None, :]
        within = share[:, :, None] * (self.spread[smaller] - self.spread[sizes])
        self.log_sum[sizes] = log_sum
        self.mean[sizes] += share * apart
        self.spread[sizes] += within + between
