"""The imputations of a plan as numbered work, which may be made in slices: ``Imputing(plan)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.stats.missing.chained import combine, impute
from analytics.stats.missing.variables import ImputationPlan, Imputations


@dataclass(frozen=True, slots=True)
class Imputing:
    """Makes ``Imputations``; errors as ``impute`` and ``combine``."""

    plan: ImputationPlan

    def make(self, numbers: Sequence[int]) -> Imputations:
        """The imputations of these numbers."""
        return impute(self.plan, numbers=numbers)

    def together(self, parts: Sequence[Imputations]) -> Imputations:
        """In the order of their numbers."""
        return combine(parts)
